"""Counts together: PROCESSES processes each add 1 to the same number INCREMENTS times, under its lock.

    python3 locked_increments.py [PROCESSES [INCREMENTS]]

Prints the number and the seconds that the counting took, from the moment at which the first process
began to count to the moment at which the last one had counted. They begin together, once all are
up: their start and end are no part of it.
"""

import sys
from multiprocessing import Array, Barrier, Process, Value
from time import monotonic


def count(counter, increments, start, began, ended, child):
    start.wait()
    began[child] = monotonic()
    for _ in range(increments):
        with counter.get_lock():
            counter.value += 1
    ended[child] = monotonic()


def count_together(processes, increments):
    counter = Value("q", 0)
    start = Barrier(processes)
    began = Array("d", processes, lock=False)
    ended = Array("d", processes, lock=False)
    children = [
        Process(target=count, args=(counter, increments, start, began, ended, child), daemon=True)
        for child in range(processes)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
    return counter.value, max(ended) - min(began)


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    processes = arguments[0] if arguments else 4
    increments = arguments[1] if len(arguments) > 1 else 50_000
    value, seconds = count_together(processes, increments)
    print(f"{value} {seconds:.6f}")
