"""Ledoit-Wolf and OAS intensities of ShrinkageTest's rows; with scikit-learn installed its own values are used."""
import numpy as np


def waves(n, dx, dy):
    i = np.arange(n)[:, None]
    x = np.sin(1 + 7 * i + 3 * np.arange(dx)) + np.arange(dx) / 10
    y = np.cos(2 + 5 * i + np.arange(dy)) * (1 + np.arange(dy))
    return np.hstack([x, y])


def ledoit_wolf(rows):
    n, p = rows.shape
    centred = rows - rows.mean(0)
    covariance = centred.T @ centred / n
    mu = np.trace(covariance) / p
    delta = ((covariance - mu * np.eye(p)) ** 2).sum() / p
    # Mean squared distance of the one-row covariances from their mean, straight from the definition.
    beta = sum(((np.outer(c, c) - covariance) ** 2).sum() for c in centred) / (p * n * n)
    return min(beta, delta) / delta


def oas(rows):
    n, p = rows.shape
    centred = rows - rows.mean(0)
    covariance = centred.T @ centred / n
    alpha = (covariance**2).mean()
    mu = np.trace(covariance) / p
    return min((alpha + mu**2) / ((n + 1) * (alpha - mu**2 / p)), 1)


try:
    from sklearn.covariance import ledoit_wolf_shrinkage, oas as sk_oas

    functions = ledoit_wolf_shrinkage, lambda rows: sk_oas(rows)[1]
except ImportError:
    functions = ledoit_wolf, oas

for n, dx, dy in [(40, 3, 5), (12, 8, 8), (200, 4, 2)]:
    rows = waves(n, dx, dy)
    print(f"{n},{dx},{dy},{float(functions[0](rows))!r},{float(functions[1](rows))!r}")
