#!/usr/bin/env python3
"""Writes the reference numbers of extrema and trajectories.

Run with Debian's python3 (packages python3-numpy, python3-scipy) in this folder: python3 make_places_family.py.
"""
import pathlib
import sys

import numpy as np
import scipy
from scipy.integrate import solve_ivp
from scipy.interpolate import CubicHermiteSpline, RectBivariateSpline
from scipy.optimize import minimize

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = f"scipy {scipy.__version__}, numpy {np.__version__}"


def line(key, values):
    return key + " " + " ".join(repr(float(v)) for v in np.ravel(values)) + "\n"


def lorenz(_, x):
    return [10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8 / 3 * x[2]]


def trajectories():
    times = np.arange(0, 5.01, 0.25)
    text = f"# made by make_places_family.py with {TOOLS}: solve_ivp, DOP853\n"
    text += "# Lorenz' system (10, 28, 8/3) from (0, 1, 0) and (0, 1.01, 0), rtol = atol = 1e-13: [time, x y z]\n"
    text += line("lorenz_times", times)
    for name, y in (("lorenz_a", 1.0), ("lorenz_b", 1.01)):
        found = solve_ivp(lorenz, (0, 5), [0, y, 0], method="DOP853", rtol=1e-13, atol=1e-13, t_eval=times)
        text += line(name, found.y.T)
    text += wind_paths()
    (HERE / "trajectories.ref").write_text(text)


RADIUS = 6371000.0


def gyre(lat, lon, days):
    """A wind that changes in space and time, in m/s (lat, lon in degrees)."""
    phi, lam = np.radians(lat), np.radians(lon)
    u = 12 * np.cos(phi) + 8 * np.sin(3 * lam) * np.cos(phi) ** 2 * np.cos(0.3 * days)
    v = 9 * np.cos(2 * lam - 0.2 * days) * np.cos(phi)
    return u, v


def wind_paths():
    """Follows particles in a wind that is linear in time between days 0 and 10 and bilinear on a grid, with the
    position as latitude and longitude: another form of the equations than fieldwise uses."""
    lat = np.arange(-80, 80.1, 10)
    lon = np.arange(0, 360, 15.0)
    grid = np.array([gyre(*np.meshgrid(lat, lon, indexing="ij"), day) for day in (0.0, 10.0)])
    padded = np.concatenate([grid, grid[..., :1]], axis=-1)

    def wind(t, place):
        x, y = (place[1] % 360) / 15, (place[0] + 80) / 10
        i, j = min(int(y), len(lat) - 2), int(x)
        fx, fy = x - j, y - i
        cell = padded[:, :, i:i + 2, j:j + 2]
        both = (cell[..., 0, 0] * (1 - fx) * (1 - fy) + cell[..., 0, 1] * fx * (1 - fy)
                + cell[..., 1, 0] * (1 - fx) * fy + cell[..., 1, 1] * fx * fy)
        return both[0] + t / 864000.0 * (both[1] - both[0])

    def rate(t, place):
        u, v = wind(t, place)
        return np.degrees([v / RADIUS, u / RADIUS / np.cos(np.radians(place[0]))])

    starts = [[0, 0], [40, 170], [-35, 200], [60, -20.0], [10, 355]]
    times = np.arange(0, 864001, 86400.0)
    text = "# u, v [2 days, lat -80 to 80 by 10, lon 0 to 345 by 15] at days 0 and 10, m/s; radius 6371000 m\n"
    text += line("u", grid[:, 0]) + line("v", grid[:, 1]) + line("starts", starts) + line("path_seconds", times)
    for k, start in enumerate(starts):
        found = solve_ivp(rate, (0, 864000), start, method="DOP853", rtol=1e-12, atol=1e-12, t_eval=times,
                          max_step=600)
        text += line(f"path_{k}", found.y.T)
    return text


def extrema():
    lat = np.arange(-60, 60.1, 5.0)
    lon = np.arange(0, 360, 7.5)
    phi, lam = np.radians(lat)[:, None], np.radians(lon)[None, :]
    field = 1000 + 20 * np.sin(3 * phi + 0.3) * np.cos(2 * lam - 0.7) + 5 * np.cos(4 * phi) * np.sin(lam)
    # Slopes of the parabola through three points; wrapped in longitude, numpy's edges (not used) in latitude.
    wide = np.concatenate([field[:, -2:], field, field[:, :3]], axis=1)
    wide_lon = np.concatenate([lon[-2:] - 360, lon, lon[:3] + 360])
    along = CubicHermiteSpline(wide_lon, wide, np.gradient(wide, wide_lon, axis=1), axis=1)

    def surface(place):
        values = along(place[1])
        return float(CubicHermiteSpline(lat, values, np.gradient(values, lat))(place[0]))

    spline = RectBivariateSpline(lat, wide_lon, wide)
    text = f"# made by make_places_family.py with {TOOLS}\n"
    text += "# field [lat -60 to 60 by 5, lon 0 to 352.5 by 7.5]; extrema [lat lon value] on the surface of\n"
    text += "# CubicHermiteSpline with slopes of numpy.gradient (minimize, Nelder-Mead, 1e-12), and on RectBivariateSpline\n"
    text += line("field", field)
    for name, sign in (("maxima", -1), ("minima", 1)):
        ours, theirs = [], []
        for i in range(1, len(lat) - 1):
            for j in range(len(lon)):
                box = field[i - 1:i + 2, [j - 1, j, (j + 1) % len(lon)]]
                if sign * field[i, j] > (sign * box).min() or np.sum(box == field[i, j]) > 1:
                    continue
                for function, rows in ((surface, ours), (lambda p: float(spline(p[0], p[1])[0, 0]), theirs)):
                    best = minimize(lambda p: sign * function(p), [lat[i], lon[j]], method="Nelder-Mead",
                                    options={"xatol": 1e-10, "fatol": 1e-13, "maxiter": 10000,
                                             "initial_simplex": [[lat[i], lon[j]], [lat[i] + 1, lon[j]],
                                                                 [lat[i], lon[j] + 1]]})
                    rows.append([*best.x, function(best.x)])
        text += line(name, ours) + line(name + "_spline", theirs)
    (HERE / "extrema.ref").write_text(text)


if __name__ == "__main__":
    trajectories()
    extrema()
    sys.exit(0)
