"""Small integers through a multiprocessing.Queue to another process. With a count: prints their
sum, and the nanoseconds that each took, from the first put to the answer of the other process.
With a count and "paced": each is sent at its time; prints the percentiles 50, 99 and 99.9 of the
nanoseconds from that time until it was received."""

import multiprocessing
import sys
import time

PACE_NANOS = 200_000


def take(queue, answer, count):
    answer.send(None)
    total = 0
    for _ in range(count):
        total += queue.get()
    answer.send(total)


def measure(queue, answer, count):
    answer.send(None)
    nanos = []
    for _ in range(count):
        due = queue.get()
        nanos.append(time.perf_counter_ns() - due)
    nanos.sort()
    answer.send([nanos[min(count - 1, int(count * part))] for part in (0.5, 0.99, 0.999)])


def put_all(queue, count):
    for number in range(count):
        queue.put(number & 1023)


def put_paced(queue, count):
    due = time.perf_counter_ns()
    for _ in range(count):
        due += PACE_NANOS
        while time.perf_counter_ns() < due:
            pass
        queue.put(due)


def main():
    count = int(sys.argv[1])
    paced = len(sys.argv) > 2
    queue = multiprocessing.Queue()
    mine, others = multiprocessing.Pipe(False)
    target = measure if paced else take
    child = multiprocessing.Process(target=target, args=(queue, others, count))
    child.start()
    mine.recv()
    start = time.perf_counter()
    (put_paced if paced else put_all)(queue, count)
    result = mine.recv()
    seconds = time.perf_counter() - start
    child.join()
    if paced:
        print(*result)
    else:
        print(result, seconds / count * 1e9)


if __name__ == "__main__":
    main()
