"""Small integers through a multiprocessing.Queue to another process: prints their sum, and the
seconds from the first put to the answer of the other process."""

import multiprocessing
import sys
import time


def take(queue, answer, count):
    answer.send(None)
    total = 0
    for _ in range(count):
        total += queue.get()
    answer.send(total)


def main():
    count = int(sys.argv[1])
    queue = multiprocessing.Queue()
    mine, others = multiprocessing.Pipe(False)
    child = multiprocessing.Process(target=take, args=(queue, others, count))
    child.start()
    mine.recv()
    start = time.perf_counter()
    for number in range(count):
        queue.put(number & 1023)
    total = mine.recv()
    seconds = time.perf_counter() - start
    child.join()
    print(total, seconds / count * 1e9)


if __name__ == "__main__":
    main()
