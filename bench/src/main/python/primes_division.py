"""Counts the primes below N with a ProcessPoolExecutor, the way one writes it first: a test by
division for each odd number, the range cut into a few parts.

    python3 primes_division.py [N [WORKERS]]
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from math import isqrt

PARTS_PER_WORKER = 2


def is_prime(number):
    if number < 2 or number % 2 == 0:
        return number == 2
    return all(number % divisor for divisor in range(3, isqrt(number) + 1, 2))


def count_part(part):
    start, end = part
    return sum(map(is_prime, range(start, end)))


def count_primes(limit, workers):
    parts = workers * PARTS_PER_WORKER
    borders = [limit * index // parts for index in range(parts + 1)]
    with ProcessPoolExecutor(workers) as executor:
        return sum(executor.map(count_part, zip(borders, borders[1:])))


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    limit = arguments[0] if arguments else 1_000_000
    workers = arguments[1] if len(arguments) > 1 else 2
    print(f"{count_primes(limit, workers):,}")
