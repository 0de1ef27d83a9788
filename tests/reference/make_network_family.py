#!/usr/bin/env python3
"""Writes the reference numbers of neural_network with numpy: forward passes, gradients and training of small networks,
and the linear regressions that networks are compared with.

Run with Debian's python3 (package python3-numpy) in this folder:
    python3 make_network_family.py
Each .ref file holds the data and the results; a missing value is written `nan`.
"""
import numpy as np

NUMPY = f"numpy {np.__version__}"


def fmt(values):
    return " ".join("nan" if np.isnan(v) else repr(float(v)) for v in np.ravel(values))


def write(name, title, tool, entries):
    with open(f"{name}.ref", "w", encoding="ascii") as out:
        out.write(f"# {title}\n# made by make_network_family.py with {tool}\n")
        for key, values in entries:
            out.write(f"{key} {fmt(values)}\n")


ACTIVATIONS = {"relu": (lambda s: np.maximum(s, 0.0), lambda h: (h > 0).astype(float)),
               "tanh": (np.tanh, lambda h: 1 - h**2),
               "sigmoid": (lambda s: 1 / (1 + np.exp(-s)), lambda h: h * (1 - h))}


def unpack(parameters, sizes):
    """Return [(weights [from, to], biases [to])] of parameters in one piece."""
    layers, place = [], 0
    for inner, outer in zip(sizes, sizes[1:]):
        layers.append((parameters[place:place + inner * outer].reshape(inner, outer),
                       parameters[place + inner * outer:place + (inner + 1) * outer]))
        place += (inner + 1) * outer
    return layers


def forward(parameters, sizes, activation, x):
    values = [x]
    layers = unpack(parameters, sizes)
    for weights, biases in layers[:-1]:
        values.append(ACTIVATIONS[activation][0](values[-1] @ weights + biases))
    return values, values[-1] @ layers[-1][0] + layers[-1][1]


def gradient(parameters, sizes, activation, x, y):
    values, out = forward(parameters, sizes, activation, x)
    delta = 2 * (out - y) / y.size
    parts = []
    for layer in reversed(range(len(sizes) - 1)):
        weights = unpack(parameters, sizes)[layer][0]
        parts = [values[layer].T @ delta, delta.sum(axis=0)] + parts
        if layer:
            delta = (delta @ weights.T) * ACTIVATIONS[activation][1](values[layer])
    return ((out - y)**2).mean(), np.concatenate([part.ravel() for part in parts])


def adam(parameters, sizes, activation, x, y, rate, steps):
    p, m, v = parameters.copy(), 0.0, 0.0
    for t in range(1, steps + 1):
        g = gradient(p, sizes, activation, x, y)[1]
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        p = p - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return p


def momentum(parameters, sizes, activation, x, y, rate, share, steps):
    p, v = parameters.copy(), 0.0
    for _ in range(steps):
        v = share * v - rate * gradient(p, sizes, activation, x, y)[1]
        p = p + v
    return p


def sets(years, folds, gap, stop=True):
    """Yield (block, training with stopping, training, judged) as masks over cases."""
    distinct = np.unique(years)
    edges = [k * len(distinct) // folds for k in range(folds + 1)]
    blocks = [distinct[a:b] for a, b in zip(edges, edges[1:])]
    away = lambda some: np.abs(years[:, None] - some[None, :]).min(axis=1) if len(some) else np.full(len(years), 10**6)
    for k in range(folds):
        judged = np.isin(years, blocks[k])
        stopping = np.array([y for y in blocks[(k + 2) % folds] if stop and np.abs(y - blocks[k]).min() > gap])
        known = away(blocks[k]) > gap
        yield k, known, known & (away(stopping) > gap), judged


def line_errors(y, x, years, folds=5, gap=1, components=0, weights=None,
                stop=True):
    """Return the square errors [case, point] of the multiple regression, in years that it has not seen."""
    squares = np.zeros(y.shape)
    for _, known, training, judged in sets(years, folds, gap, stop):
        mean = y[training].mean(axis=0)
        target = y - mean
        back = None
        if components:
            root = np.sqrt(weights)
            v = np.linalg.svd(target[training] * root, full_matrices=False)[2][:components]
            scores = (target * root) @ v.T
            back = v / root
            target = scores
        design = np.column_stack([np.ones(known.sum()), x[known]])
        b = np.linalg.lstsq(design, target[known], rcond=None)[0]
        said = np.column_stack([np.ones(judged.sum()), x[judged]]) @ b
        said = said @ back if components else said
        squares[judged] = (mean + said - y[judged])**2
    return squares


def line_rmse(*arguments, **options):
    """Return the root mean square error at each point of the multiple regression over all judged years."""
    return np.sqrt(line_errors(*arguments, **options).mean(axis=0))


def climatology_error(y, years):
    """Return the mean square error of the mean of the training years."""
    parts = [((y[judged] - y[training].mean())**2).sum() for _, _, training, judged in sets(years, 5, 1)]
    return sum(parts) / len(y)


def neural_network():
    rng = np.random.default_rng(53)
    sizes = [3, 5, 4, 2]
    count = sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
    parameters = np.round(rng.normal(0, 0.6, count), 3)
    x = np.round(rng.normal(size=(9, 3)), 3)
    y = np.round(rng.normal(size=(9, 2)), 3)
    entries = [("parameters", parameters), ("x", x), ("y", y)]
    for name in ACTIVATIONS:
        entries += [(f"outputs_{name}", forward(parameters, sizes, name, x)[1]),
                    (f"gradient_{name}", gradient(parameters, sizes, name, x, y)[1])]
    entries += [("adam", adam(parameters, sizes, "tanh", x, y, 0.02, 40)),
                ("momentum", momentum(parameters, sizes, "sigmoid", x, y, 0.05, 0.8, 40))]
    months = np.arange(144)
    years = 1980 + months // 12
    a, b = np.round(rng.normal(size=(2, 144)), 3)
    series = np.round(1.5 * a - 0.7 * b + 0.4 * a**2 + rng.normal(size=144), 3)
    field = np.round(rng.normal(size=(12,)) * a[:, None] + rng.normal(size=(12,)) * b[:, None]
                     + 0.5 * rng.normal(size=(144, 12)), 3)
    lat = np.array([-30.0, 0.0, 45.0])
    weights = np.repeat(np.cos(np.radians(lat)), 4)
    both = np.column_stack([a, b])
    entries += [("a", a), ("b", b), ("series", series), ("field", field), ("lat", lat),
                ("rmse_series", line_rmse(series[:, None], both, years)),
                ("line_by_year", line_errors(series[:, None], both, years).reshape(12, 12).sum(axis=1)),
                ("rmse_climatology", np.sqrt(climatology_error(series, years))),
                ("rmse_field", line_rmse(field, both, years)),
                ("rmse_components", line_rmse(field, both, years, components=2, weights=weights))]
    lagged = np.column_stack([a[20:], a[:-20], b[20:], b[:-20]])
    entries.append(("rmse_lagged", line_rmse(series[20:, None], lagged, years[20:], gap=2, stop=False)))
    write("neural_network", "small networks and the regressions that they are compared with", NUMPY, entries)


if __name__ == "__main__":
    neural_network()
