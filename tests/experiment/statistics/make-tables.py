#!/usr/bin/env python3
"""make-tables.py - the tables that Orrery's statistics are checked against.

    python3 make-tables.py > tables.csv

Made with SciPy 1.10.1 and NumPy 1.24.2; the samples are drawn here, with a fixed seed, and stand in
the table, so that the test needs neither.  Lists are divided by blanks.

    paired    a, b: a sample each; level: confidence
              difference, low, high, p (ttest_rel); ratio, low, high, p (the same of logarithms, nan
              if not all are positive); p of wilcoxon and of the signs (binomtest); skew of the
              differences (adjusted)
    quantile  a: a sample; level: the share; numpy.quantile, its default
    wilson    a: hits and trials; level: confidence; proportion_ci('wilson')
    student   a: degrees of freedom; level: the share below; t.ppf
    holm      a: p values; adjusted by the definition of Holm (1979)
"""
import csv
import sys

import numpy as np
from scipy import stats


def text(values):
    return " ".join(repr(float(v)) for v in values)


def mean_interval(d, level):
    half = stats.t.ppf(0.5 + level / 2, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
    return [d.mean(), d.mean() - half, d.mean() + half]


def paired(a, b, level):
    d = a - b
    row = mean_interval(d, level) + [stats.ttest_rel(a, b).pvalue]
    if (a > 0).all() and (b > 0).all():
        logs = np.log(a / b)
        row += list(np.exp(mean_interval(logs, level))) + [stats.ttest_1samp(logs, 0).pvalue]
    else:
        row += [np.nan] * 4
    # Exact without ties and zeros up to 50 pairs, as there; else by the normal distribution.
    sizes = np.abs(d)
    is_exact = len(d) <= 50 and (sizes > 0).all() and len(set(sizes)) == len(sizes)
    row.append(stats.wilcoxon(d, method="exact" if is_exact else "approx").pvalue)
    n_more, n_less = int((d > 0).sum()), int((d < 0).sum())
    row.append(stats.binomtest(n_more, n_more + n_less).pvalue)
    row.append(stats.skew(d, bias=False) if len(d) >= 3 else np.nan)
    return row


def holm(p):
    adjusted, most = [0.0] * len(p), 0.0
    for rank, i in enumerate(sorted(range(len(p)), key=lambda k: p[k])):
        most = max(most, min(1.0, (len(p) - rank) * p[i]))
        adjusted[i] = most
    return adjusted


def main():
    rng = np.random.default_rng(20250901)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["kind", "level", "a", "b", "expected"])
    for k in range(60):
        n = int(rng.integers(3, 41))
        level = [0.9, 0.95, 0.99][k % 3]
        if k % 4 == 0:  # skewed and positive
            base = rng.lognormal(2, 1, n).round(4)
            other = (base * rng.lognormal(0.1, 0.4, n)).round(4)
        elif k % 4 == 3:  # ties and zeros
            base = rng.integers(0, 9, n).astype(float)
            other = base + rng.integers(-2, 4, n)
            other[0] = base[0] + 1
        else:
            base = rng.normal(10, 5, n).round(4)
            other = (base + rng.normal(0.5, 2, n)).round(4)
        out.writerow(["paired", level, text(other), text(base), text(paired(other, base, level))])
    for k in range(20):
        sample = rng.lognormal(0, 1, int(rng.integers(1, 60))).round(4)
        share = float(rng.choice([0, 0.25, 0.5, 0.9, 0.95, 0.99, 1]))
        out.writerow(["quantile", share, text(sample), "", text([np.quantile(sample, share)])])
    for hits, n in [(0, 5), (1, 9), (3, 10), (29, 30), (30, 30), (120, 200), (1, 1000)]:
        for level in (0.9, 0.95, 0.99):
            ci = stats.binomtest(hits, n).proportion_ci(level, method="wilson")
            out.writerow(["wilson", level, text([hits, n]), "", text([ci.low, ci.high])])
    for freedom in (1, 2, 3, 7, 12, 29, 49, 199):
        for share in (0.55, 0.9, 0.975, 0.995, 0.9975):
            out.writerow(["student", share, text([freedom]), "",
                          text([stats.t.ppf(share, freedom)])])
    for k in range(8):
        p = rng.uniform(0, 0.2, int(rng.integers(1, 9))).round(4)
        out.writerow(["holm", "", text(p), "", text(holm(p))])


main()
