"""What Python's process pools take for the work that PoolWork.java has done by Capstan's.

    python3 process_pool.py WORK SIZE [WORKERS]

Prints a figure in the unit of that work, what came of it, and a remark. The pool is up and has
worked before the clock starts.
"""

import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import Pool
from statistics import median
from time import perf_counter, sleep

WARM_UPS = 1_000
ARRAYS = 2
BEGUN_SECONDS = 0.02
PAUSE_SECONDS = 0.002


def nothing():
    return 0


def same(item):
    return item


def touched(array):
    assert array[0] == 1
    return array


def round_trips(size, workers, pause=0):
    """Submit and wait, one at a time: microseconds, the median."""
    with ProcessPoolExecutor(workers) as executor:
        for _ in range(WARM_UPS):
            executor.submit(nothing).result()
        times = []
        for _ in range(size):
            if pause:
                sleep(pause)
            start = perf_counter()
            executor.submit(nothing).result()
            times.append(perf_counter() - start)
    times.sort()
    p99, p999 = (times[int(len(times) * share)] * 1e6 for share in (0.99, 0.999))
    return median(times) * 1e6, size, f"p99 {p99:.1f} p99.9 {p999:.1f}"


def spaced_round_trips(size, workers):
    """The same, each after a pause in which the worker sleeps for sure."""
    return round_trips(size, workers, PAUSE_SECONDS)


def burst(size, workers):
    """Submit all, then wait for each: microseconds a task."""
    with ProcessPoolExecutor(workers) as executor:
        for future in [executor.submit(nothing) for _ in range(WARM_UPS)]:
            future.result()
        start = perf_counter()
        futures = [executor.submit(nothing) for _ in range(size)]
        done = sum(1 for future in futures if future.result() == 0)
        seconds = perf_counter() - start
    return seconds / size * 1e6, done, ""


def imap(size, workers):
    """Small items one by one, in order: microseconds an item."""
    with Pool(workers) as pool:
        sum(pool.imap(same, range(WARM_UPS)))
        start = perf_counter()
        total = sum(pool.imap(same, range(size)))
        seconds = perf_counter() - start
    assert total == size * (size - 1) // 2
    return seconds / size * 1e6, size, ""


def array(size, workers):
    """Bytes, which travel faster than any array, to a worker and back: milliseconds, the median."""
    with ProcessPoolExecutor(workers) as executor:
        sent = b"\1" * size
        times = []
        for _ in range(ARRAYS + 1):
            start = perf_counter()
            sent = executor.submit(touched, sent).result()
            times.append(perf_counter() - start)
    return median(times[1:]) * 1e3, len(sent), ""


def deaths(size, workers):
    """From the kill of a worker to the failure of its future: milliseconds, the median."""
    times = []
    for _ in range(size):
        with ProcessPoolExecutor(workers) as executor:
            pid = executor.submit(os.getpid).result()
            future = executor.submit(sleep, 60)
            sleep(BEGUN_SECONDS)
            start = perf_counter()
            os.kill(pid, signal.SIGKILL)
            failure = future.exception()
            times.append(perf_counter() - start)
            assert isinstance(failure, BrokenProcessPool)
    return median(times) * 1e3, size, ""


if __name__ == "__main__":
    work = {
        "ROUND_TRIPS": round_trips,
        "SPACED_ROUND_TRIPS": spaced_round_trips,
        "BURST": burst,
        "IMAP": imap,
        "REFERENCE": array,
        "VALUE": array,
        "DEATHS": deaths,
    }[sys.argv[1]]
    size = int(sys.argv[2])
    workers = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    figure, answer, remark = work(size, workers)
    print(f"{figure:.4f} {answer} {remark}".strip())
