"""Statistics of one set of pairs by brute force in double: what ReferenceStatisticsTest holds an audit against.

    reference_statistics.py SET.parquet... | IMAGE.npy TEXT.npy        (needs numpy, scipy; for Parquet also pyarrow)

Similarities, cosines, CKA and Vendi scores come from the N x N matrices of their definitions, information from
log-determinants on each side's numerical support; nothing here goes through the moments that the product uses.
"""
import json
import sys

import numpy as np
from scipy.special import digamma, polygamma


def load(paths):
    if paths[0].endswith(".npy"):
        return [np.load(path).astype(np.float64) for path in paths]
    import pyarrow.parquet as parquet

    table = parquet.read_table(paths)
    return [np.stack(table[f"{side}_embedding"].to_numpy()).astype(np.float64) for side in ("image", "text")]


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def off_diagonal(similarities):
    values = similarities[~np.eye(len(similarities), dtype=bool)]
    return values.mean(), values.var()


def vendi(kernel):
    """Orders 1, 2 and infinity, from the N x N kernel over N."""
    values = np.linalg.eigvalsh(kernel / len(kernel))
    values = values[values > 1e-14] / values.sum()
    return np.exp(-(values * np.log(values)).sum()), 1 / (values**2).sum(), 1 / values.max()


def support(rows):
    """Rows in the basis of their centred directions of more than 1e-12 of the largest variance."""
    centred = rows - rows.mean(0)
    _, singular, basis = np.linalg.svd(centred, full_matrices=False)
    return centred @ basis[singular**2 > 1e-12 * singular[0] ** 2].T


def hsic(k, l):
    """Biased by centring, unbiased by Song et al. (2012)."""
    n = len(k)
    centre = np.eye(n) - 1 / n
    biased = np.trace(centre @ k @ centre @ l)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    sums = k.sum() * l.sum() / ((n - 1) * (n - 2)) - 2 * (k.sum(0) @ l.sum(0)) / (n - 2)
    return biased, (k * l).sum() + sums


def log_determinant(rows):
    return np.linalg.slogdet(np.cov(rows.T, ddof=1))[1]


def fitted_share(target, given):
    """Share of the variance of the target that least squares on the given rows explains."""
    solution = np.linalg.lstsq(given, target, rcond=None)[0]
    return 1 - ((target - given @ solution) ** 2).sum() / (target**2).sum()


def information(x, y):
    u, v = support(x), support(y)
    n, rx, ry = len(x), u.shape[1], v.shape[1]
    z = np.hstack([u, v])
    plug_in = (log_determinant(u) + log_determinant(v) - log_determinant(z)) / 2
    i = np.arange(1, ry + 1)
    mean = (digamma((n - i) / 2) - digamma((n - rx - i) / 2)).sum() / 2
    variance = (polygamma(1, (n - rx - i) / 2) - polygamma(1, (n - i) / 2)).sum() / 4

    def mahalanobis(rows):
        return np.einsum("ij,ij->i", rows, np.linalg.solve(np.cov(rows.T, ddof=1), rows.T).T)

    pmi = plug_in + (mahalanobis(u) + mahalanobis(v) - mahalanobis(z)) / 2
    correlations = np.linalg.svd(np.linalg.qr(u)[0].T @ np.linalg.qr(v)[0], compute_uv=False)
    return {
        "linear_r2_image_from_text": fitted_share(u, v),
        "linear_r2_text_from_image": fitted_share(v, u),
        "canonical_correlations_top3": correlations[:3].tolist(),
        "mutual_information": plug_in,
        "mutual_information_bias_corrected": plug_in - mean,
        "independence_z": (plug_in - mean) / np.sqrt(variance),
        "mutual_information_standard_error": pmi.std(ddof=1) / np.sqrt(n),
        "ranks": [rx, ry],
    }


def ridge_information(x, y, ridge):
    covariance = np.cov(np.hstack([x, y]).T, ddof=1) + ridge * np.eye(x.shape[1] + y.shape[1])
    d = x.shape[1]
    parts = [covariance[:d, :d], covariance[d:, d:], covariance]
    a, b, c = (np.linalg.slogdet(part)[1] for part in parts)
    return (a + b - c) / 2


def statistics(x, y):
    n = len(x)
    result = {"pairs": n}
    for side, rows in (("image", x), ("text", y)):
        kernel = rows @ rows.T
        result[f"intra_{side}_cosine_mean"], result[f"intra_{side}_cosine_variance"] = off_diagonal(kernel)
        for name, value in zip(("", "_q2", "_inf"), vendi(kernel)):
            result[f"vendi_{side}{name}"] = value
        values = np.linalg.svd(rows - rows.mean(0), compute_uv=False) ** 2
        shares = values / values.sum()
        positive = shares[shares > 0]
        result[f"effective_rank_{side}"] = np.exp(-(positive * np.log(positive)).sum())
        result[f"participation_ratio_{side}"] = 1 / (shares**2).sum()
        result[f"stable_rank_{side}"] = 1 / shares.max()
        result[f"dims_95_{side}"] = int((np.cumsum(shares) < 0.95).sum() + 1)
    result["vendi_joint"] = vendi((x @ x.T + y @ y.T) / 2)[0]
    (kl, kl_unbiased), (kk, kk_unbiased), (ll, ll_unbiased) = (
        hsic(a @ a.T, b @ b.T) for a, b in ((x, y), (x, x), (y, y)))
    result["cka"] = kl / np.sqrt(kk * ll)
    result["cka_unbiased"] = kl_unbiased / np.sqrt(kk_unbiased * ll_unbiased)
    cx, cy = x - x.mean(0), y - y.mean(0)
    nuclear = np.linalg.svd(cx.T @ cy, compute_uv=False).sum()
    result["procrustes_residual"] = 1 - nuclear**2 / ((cx**2).sum() * (cy**2).sum())
    if n > x.shape[1] + y.shape[1]:
        result.update(information(x, y))
    else:
        result["ridge_mutual_information"] = {str(r): ridge_information(x, y, r) for r in (5e-4, 1e-3, 1e-2)}
    if x.shape[1] == y.shape[1]:
        similarities = y @ x.T
        singular = np.linalg.svd(similarities, compute_uv=False)
        result["inter_similarity_singular_values_top3"] = singular[:3].tolist()
        result["eckart_young_error_rank10"] = np.sqrt((singular[10:] ** 2).sum())
        cosines = np.diag(similarities)
        result["cosine_mean"] = cosines.mean()
        result["clip_score_mean"] = (2.5 * np.maximum(cosines, 0)).mean()
        result["inter_cosine_mean"], result["inter_cosine_variance"] = off_diagonal(similarities)
        result["modality_gap"] = np.linalg.norm(x.mean(0) - y.mean(0))
        apart = (1 - cosines.mean()) / 2
        within = sum((1 - result[f"intra_{side}_cosine_mean"]) / 2 for side in ("image", "text")) / 2
        result["relative_modality_gap"] = apart / (apart + within)
    return result


print(json.dumps(statistics(*map(unit, load(sys.argv[1:]))), indent=1, default=float))
