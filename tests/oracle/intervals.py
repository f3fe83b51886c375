"""Work out limits for counts, proportions and their differences (statistics.md 1.4 and 2.2)."""

from functools import cache
from math import hypot, sqrt

from scipy.special import chdtri, stdtrit

Z, Z_998 = 1.959963984540054, 3.090232306167813


@cache
def count_limits(events):
    """Return exact limits for fewer than ten events, and Byar's approximation from ten on."""
    if events < 10:
        lower = chdtri(2 * events, 0.975) / 2 if events else 0
        return float(lower), float(chdtri(2 * events + 2, 0.025) / 2)
    more = events + 1
    low = events * (1 - 1 / (9 * events) - Z / (3 * sqrt(events))) ** 3
    return low, more * (1 - 1 / (9 * more) + Z / (3 * sqrt(more))) ** 3


@cache
def wilson(share, size, z=Z):
    """Return Wilson's limits for a share and (effective) sample size, in percent."""
    middle = share + z * z / (2 * size)
    reach = z * sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    scale = 1 + z * z / size
    return 100 * (middle - reach) / scale, 100 * (middle + reach) / scale


def newcombe(value, own, other_value, other):
    """Return Newcombe's limits for the first percentage minus the second, from both intervals."""
    difference = value - other_value
    return (
        difference - hypot(value - own[0], other[1] - other_value),
        difference + hypot(own[1] - value, other_value - other[0]),
    )


def quantile(freedom, z=Z):
    """Return Student's t quantile below 60 degrees of freedom, or else the normal quantile.

    From 10 degrees of freedom, t comes from the Cornish-Fisher expansion.
    """
    if freedom >= 60:
        return z
    if freedom < 10:
        return float(stdtrit(freedom, {Z: 0.975, Z_998: 0.999}[z]))
    n = float(freedom)
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )
