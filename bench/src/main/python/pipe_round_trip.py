"""Round trips of 8 bytes through a multiprocessing.Pipe: prints the mean of the middle half, the
50th, 99th and 99.9th percentile, in nanoseconds."""

import multiprocessing
import sys
import time

WARM_UP = 1000


def echo(connection, count):
    for _ in range(count):
        connection.send_bytes(connection.recv_bytes())


def main():
    count = int(sys.argv[1])
    mine, others = multiprocessing.Pipe()
    child = multiprocessing.Process(target=echo, args=(others, count + WARM_UP))
    child.start()
    times = []
    for number in range(count + WARM_UP):
        message = number.to_bytes(8, "little")
        start = time.perf_counter_ns()
        mine.send_bytes(message)
        answer = mine.recv_bytes()
        times.append(time.perf_counter_ns() - start)
        if answer != message:
            raise SystemExit("wrong echo")
    child.join()
    times = sorted(times[WARM_UP:])
    middle = times[count // 4 : count - count // 4]
    print(
        sum(middle) / len(middle),
        times[count // 2],
        times[min(count - 1, count * 99 // 100)],
        times[min(count - 1, count * 999 // 1000)],
    )


if __name__ == "__main__":
    main()
