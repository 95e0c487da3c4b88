"""Counts the primes below N with a ProcessPoolExecutor: what `./capstan primes N` is measured against.

    python3 primes_executor.py [N [WORKERS]]

A segmented sieve of odd numbers over bytearrays, whose inner loop is a slice assignment and so runs
in C: about as fast as Python gets without a native library.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from math import isqrt

# Odd numbers in one segment: 128 KiB of bytearray, which stays in a core's own cache. It also makes
# enough chunks for two workers from N = 1,000,000 on.
SEGMENT_LENGTH = 1 << 17


def odd_primes_up_to(limit):
    """All odd primes p <= limit."""
    half = (limit + 1) // 2  # index i stands for 2i + 1
    sieve = bytearray([1]) * half
    for i in range(1, (isqrt(limit) + 1) // 2):
        if sieve[i]:
            prime = 2 * i + 1
            start = 2 * i * (i + 1)
            sieve[start::prime] = bytes((half - start - 1) // prime + 1)
    return [2 * i + 1 for i in range(1, half) if sieve[i]]


def count_odd_primes(chunk):
    """How many odd primes 2i + 1 there are with start <= i < end."""
    start, end = chunk
    length = end - start
    sieve = bytearray([1]) * length
    if start == 0:
        sieve[0] = 0  # 1 is no prime
    for prime in odd_primes_up_to(isqrt(2 * end)):
        first = prime * prime // 2  # the index of prime squared
        if first < start:
            first = start + (first - start) % prime
        if first < end:
            first -= start
            sieve[first::prime] = bytes((length - first - 1) // prime + 1)
    return sieve.count(1)


def count_primes(limit, workers):
    if limit <= 2:
        return 0
    indices = limit // 2
    chunks = [
        (start, min(start + SEGMENT_LENGTH, indices))
        for start in range(0, indices, SEGMENT_LENGTH)
    ]
    with ProcessPoolExecutor(workers) as executor:
        return 1 + sum(executor.map(count_odd_primes, chunks))


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    limit = arguments[0] if arguments else 1_000_000
    workers = arguments[1] if len(arguments) > 1 else 2
    print(f"{count_primes(limit, workers):,}")
