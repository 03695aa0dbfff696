"""Ledoit-Wolf and OAS intensities of ShrinkageTest's rows by scikit-learn (Debian: python3-sklearn)."""
import numpy as np
from sklearn.covariance import ledoit_wolf_shrinkage, oas


def waves(n, dx, dy):
    i = np.arange(n)[:, None]
    x = np.sin(1 + 7 * i + 3 * np.arange(dx)) + np.arange(dx) / 10
    y = np.cos(2 + 5 * i + np.arange(dy)) * (1 + np.arange(dy))
    return np.hstack([x, y])


for n, dx, dy in [(40, 3, 5), (12, 8, 8), (200, 4, 2)]:
    rows = waves(n, dx, dy)
    print(f"{n},{dx},{dy},{float(ledoit_wolf_shrinkage(rows))!r},{float(oas(rows)[1])!r}")
