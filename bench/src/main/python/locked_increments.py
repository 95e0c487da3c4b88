"""Counts together: PROCESSES processes each add 1 to the same number INCREMENTS times, under its lock.

    python3 locked_increments.py [PROCESSES [INCREMENTS]]

Prints the number and the seconds that the counting took, from the moment at which all processes are
ready to the moment at which the last one has counted: their start and end are no part of it.
"""

import sys
from multiprocessing import Barrier, Process, Value
from time import perf_counter


def count(counter, increments, start, finish):
    start.wait()
    for _ in range(increments):
        with counter.get_lock():
            counter.value += 1
    finish.wait()


def count_together(processes, increments):
    counter = Value("q", 0)
    start = Barrier(processes + 1)
    finish = Barrier(processes + 1)
    children = [
        Process(target=count, args=(counter, increments, start, finish), daemon=True)
        for _ in range(processes)
    ]
    for child in children:
        child.start()
    start.wait()
    began = perf_counter()
    finish.wait()
    seconds = perf_counter() - began
    for child in children:
        child.join()
    return counter.value, seconds


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    processes = arguments[0] if arguments else 4
    increments = arguments[1] if len(arguments) > 1 else 50_000
    value, seconds = count_together(processes, increments)
    print(f"{value} {seconds:.6f}")
