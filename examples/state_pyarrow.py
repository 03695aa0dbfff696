"""Mean and covariance of all pairs from a saved state: one record per row range, merged."""
import numpy as np
import pyarrow as pa

with pa.memory_map("out/audit/state/moments.arrow") as file:
    ranges = pa.ipc.open_file(file).read_all()
about = {key.decode(): value.decode() for key, value in ranges.schema.metadata.items()}
image = int(about["pairscope.image_dims"])

n = ranges["n"].to_numpy()
means = np.array(ranges["mean"].to_pylist())                      # image, then text
mean = n @ means / n.sum()
scatter = (means - mean).T * n @ (means - mean)                   # between the ranges
column, row = np.tril_indices(len(mean))
within = np.zeros_like(scatter)
for moments in ranges.to_pylist():
    if moments["scatter"] is None:                                # few pairs: a factor
        factor = np.reshape(moments["scatter_factor"], (-1, len(mean) + 2))[:, :len(mean)]
        within = factor.T @ factor
    else:                                                         # upper triangle, column after column
        within[row, column] = within[column, row] = moments["scatter"]
    scatter += within
covariance = scatter / (n.sum() - 1)

print(f"{n.sum()} pairs of {image} + {len(mean) - image} values in {len(n)} row ranges")
for side, part in (("images", slice(0, image)), ("texts", slice(image, None))):
    square = np.trace(scatter[part, part]) / n.sum() + mean[part] @ mean[part]
    print(f"{side}: total variance {np.trace(covariance[part, part]):.6f}, mean squared norm {square:.6f}")
