#!/usr/bin/env python3
"""Writes the reference numbers of divergence, vorticity, laplacian, advection, fronts and smooth.

Run with Debian's python3 (packages python3-numpy, python3-scipy, python3-netcdf4, ncl-ncarg) in this folder:
python3 make_sphere_family.py. Each .ref file holds the data and the results, [lat, lon] in one line; a missing value is
written `nan`. The formulas here are plain loops and matrices in long double, written apart from the program's; NCL works
in double precision because its input is.
"""
import math
import pathlib
import subprocess
import tempfile

import netCDF4
import numpy as np
import scipy
from scipy import ndimage

HERE = pathlib.Path(__file__).resolve().parent
WORK = pathlib.Path(tempfile.mkdtemp(prefix="fieldwise-reference-"))
LONG = np.longdouble
RADIANS = LONG(np.arctan(LONG(1))) * 4 / 180
NCL_RADIUS = 6371220.0
RADIUS = 6371000.0


def version(command):
    text = subprocess.run(command, capture_output=True, text=True, check=False)
    return (text.stdout + text.stderr).split("\n", maxsplit=1)[0].strip()


NCL = "NCL " + version(["ncl", "-V"])
NUMPY = f"numpy {np.__version__}"
SCIPY = f"scipy {scipy.__version__}"


def fmt(values):
    return " ".join("nan" if np.isnan(v) else repr(float(v)) for v in np.asarray(values).ravel())


def write(name, title, tools, entries):
    with open(HERE / f"{name}.ref", "w", encoding="ascii") as out:
        out.write(f"# {title}\n# made by make_sphere_family.py with {', '.join(tools)}\n")
        for key, values in entries:
            out.write(f"{key} {fmt(values)}\n")


def run_ncl(lat, lon, fields, statements, results):
    """Runs NCL on fields [lat, lon] and returns its results by name."""
    with netCDF4.Dataset(WORK / "in.nc", "w", format="NETCDF3_64BIT_OFFSET") as file:
        for axis, points, units in (("lat", lat, "degrees_north"), ("lon", lon, "degrees_east")):
            file.createDimension(axis, len(points))
            variable = file.createVariable(axis, "f8", (axis,))
            variable.units = units
            variable[:] = points
        for name, values in fields.items():
            file.createVariable(name, "f8", ("lat", "lon"))[:] = values
    reads = "\n".join(f"{name} = file_in->{name}" for name in ("lat", "lon", *fields))
    writes = "\n".join(f'{name}!0 = "lat"\n{name}!1 = "lon"\nfile_out->{name} = {name}' for name in results)
    (WORK / "out.nc").unlink(missing_ok=True)
    script = f'begin\nfile_in = addfile("{WORK}/in.nc", "r")\n{reads}\n{statements}\n' \
             f'file_out = addfile("{WORK}/out.nc", "c")\n{writes}\nend\n'
    (WORK / "job.ncl").write_text(script)
    done = subprocess.run(["ncl", "-Q", str(WORK / "job.ncl")], capture_output=True, text=True, check=False)
    if not (WORK / "out.nc").exists():
        raise RuntimeError(done.stdout + done.stderr)
    with netCDF4.Dataset(WORK / "out.nc") as file:
        return {name: np.ma.filled(file[name][:].astype(float), np.nan) for name in results}


def derivative(values, positions, axis_of_rows):
    """Three-point differences on uneven spacing along the first axis, one-sided at the ends unless it goes round."""
    values = np.asarray(values, LONG)
    n = len(positions)
    matrix = np.zeros((n, n), LONG)
    for i in range(n):
        if axis_of_rows:
            window = [min(max(i + k, 0), n - 1) for k in (-1, 0, 1)]
            if i == 0:
                window = [0, 1, 2]
            if i == n - 1:
                window = [n - 3, n - 2, n - 1]
            at = [positions[j] for j in window]
        else:
            window = [(i - 1) % n, i, (i + 1) % n]
            step = positions[1] - positions[0]
            at = [positions[i] - step, positions[i], positions[i] + step]
        for a in range(3):
            b, c = [k for k in range(3) if k != a]
            top = (positions[i] - at[b]) + (positions[i] - at[c])
            matrix[i, window[a]] += top / ((at[a] - at[b]) * (at[a] - at[c]))
    return matrix @ values


def winds():
    """Makes a smooth wind with some noise on uneven latitudes, north to south."""
    rng = np.random.default_rng(20)
    lat = np.array([75.0, 62, 50, 41, 30, 18, 5, -9, -20, -33, -47, -58, -72])
    lon = np.arange(0.0, 360.0, 30.0)
    return lat, lon, rng.normal(5, 8, (lat.size, lon.size)), rng.normal(-1, 6, (lat.size, lon.size)), \
        rng.normal(280, 6, (lat.size, lon.size))


def even_winds():
    rng = np.random.default_rng(21)
    lat = np.arange(-75.0, 76.0, 15.0)
    lon = np.arange(0.0, 360.0, 30.0)
    return lat, lon, rng.normal(5, 8, (lat.size, lon.size)), rng.normal(-1, 6, (lat.size, lon.size))


def flux_form(lat, lon, east, north):
    phi, lam = LONG(lat) * RADIANS, LONG(lon) * RADIANS
    cos = np.cos(phi)[:, None]
    along = derivative(east.T, lam, False).T
    across = derivative(north * cos, phi, True)
    return (along + across) / (LONG(RADIUS) * cos)


def divergence_and_vorticity():
    lat, lon, u, v, _ = winds()
    lat2, lon2, u2, v2 = even_winds()
    ncl = run_ncl(lat2, lon2, {"u": u2, "v": v2},
                  "dv = uv2dv_cfd(u, v, lat, lon, 3)\nvr = uv2vr_cfd(u, v, lat, lon, 3)", ["dv", "vr"])
    for name, result, other in (("divergence", flux_form(lat, lon, u, v), ncl["dv"]),
                                ("vorticity", flux_form(lat, lon, v, -u), ncl["vr"])):
        write(name, f"{name} of random winds: result on uneven latitudes and a sphere of 6371000 m (long double); ncl on "
              "even latitudes (-75 to 75 by 15) and a sphere of 6371220 m, first and last row left out; lon 0 to 330 by 30",
              [NUMPY, NCL], [("lat", lat), ("u", u), ("v", v), ("result", result), ("even_u", u2), ("even_v", v2),
                             ("ncl", other[1:-1])])


def advection():
    lat, lon, u, v, t = winds()
    phi, lam = LONG(lat) * RADIANS, LONG(lon) * RADIANS
    east = derivative(t.T, lam, False).T / (LONG(RADIUS) * np.cos(phi)[:, None])
    north = derivative(t, phi, True) / LONG(RADIUS)
    lat2, lon2, u2, v2 = even_winds()
    t2 = np.random.default_rng(23).normal(280, 6, u2.shape)
    ncl = run_ncl(lat2, lon2, {"u": u2, "v": v2, "t": t2},
                  "g = grad_latlon_cfd(t, lat, lon, True, False)\nad = -(u * g[1] + v * g[0])", ["ad"])
    write("advection", "advection -(u dt/dx + v dt/dy) of random fields: result on uneven latitudes and a sphere of 6371000 m "
          "(long double); ncl on even latitudes (-75 to 75 by 15) and a sphere of 6371220 m, first and last row left out; "
          "lon 0 to 330 by 30", [NUMPY, NCL],
          [("lat", lat), ("u", u), ("v", v), ("t", t), ("result", -(u * east + v * north)), ("even_u", u2),
           ("even_v", v2), ("even_t", t2), ("ncl", ncl["ad"][1:-1])])


def laplacian():
    """Three-point differences, rows next to the poles reaching across; and NCL's spectral Laplacian of a smooth field."""
    lat = np.arange(-90.0, 91.0, 15.0)
    lon = np.arange(0.0, 360.0, 15.0)
    rng = np.random.default_rng(24)
    x = rng.normal(280, 6, (lat.size, lon.size))
    x[0], x[-1] = 281.0, 279.0
    phi, lam = LONG(lat) * RADIANS, LONG(15) * RADIANS
    result = np.full(x.shape, np.nan, LONG)
    f = LONG(x)
    for j in range(1, lat.size - 1):
        east = (np.roll(f[j], -1) - 2 * f[j] + np.roll(f[j], 1)) / lam**2 / np.cos(phi[j])**2
        north = (f[j + 1] - 2 * f[j] + f[j - 1]) / lam**2 - np.tan(phi[j]) * (f[j + 1] - f[j - 1]) / (2 * lam)
        result[j] = (east + north) / LONG(RADIUS)**2
    for j, inner in ((0, 1), (lat.size - 1, lat.size - 2)):
        slope = (f[inner].mean() - f[j, 0]) / (LONG(RADIUS) * lam)
        result[j] = slope * np.sin(lam / 2) / (LONG(RADIUS) * (1 - np.cos(lam / 2)))
    smooth_lat = np.arange(-90.0, 91.0, 5.0)
    smooth_lon = np.arange(0.0, 360.0, 5.0)
    la, lo = np.meshgrid(np.radians(smooth_lat), np.radians(smooth_lon), indexing="ij")
    y = 3 * np.sin(la) + 2 * np.cos(la) ** 2 * np.cos(2 * lo) + 4 * np.sin(la) * np.cos(la) ** 2 * np.sin(2 * lo)
    ncl = run_ncl(smooth_lat, smooth_lon, {"y": y}, "lp = lapsF(y)", ["lp"])["lp"]
    write("laplacian", "Laplacian: result of x (lat -90 to 90, lon 0 to 345 by 15) on a sphere of 6371000 m (long double); ncl, "
          "every sixth row and column from the first, of y = 3 s + 2 c2 cos 2lon + 4 s c2 sin 2lon on a grid of 5 degrees "
          "(s = sin lat, c2 = cos^2 lat; spectral, sphere of 6371220 m)", [NUMPY, NCL],
          [("x", x), ("result", result), ("ncl", ncl[::6, ::6])])


def fronts():
    """Gradients by scipy's one-dimensional correlations, rows scaled before they are averaged; then Canny by hand."""
    rng = np.random.default_rng(25)
    lat = np.arange(-55.0, 56.0, 5.0)
    lon = np.arange(0.0, 360.0, 10.0)
    la, lo = np.meshgrid(lat, lon, indexing="ij")
    x = 285 - 12 * np.tanh((np.abs(la) - 30 - 6 * np.sin(np.radians(3 * lo))) / 4) + rng.normal(0, 0.3, la.shape)
    dx = 2 * RADIUS * np.radians(10.0) * np.cos(np.radians(lat))[:, None]
    dy = 2 * RADIUS * np.radians(5.0)
    entries = [("x", x)]
    inner = slice(2, -2)
    for name, weights in (("sobel", [1, 2, 1]), ("scharr", [3, 10, 3]), ("prewitt", [1, 1, 1])):
        weights = np.array(weights, float) / sum(weights)
        row = ndimage.correlate1d(x, [-1.0, 0, 1], axis=1, mode="wrap") / dx
        column = ndimage.correlate1d(x, [-1.0, 0, 1], axis=0, mode="nearest") / dy
        east = ndimage.correlate1d(row, weights, axis=0, mode="nearest")
        north = ndimage.correlate1d(column, weights, axis=1, mode="wrap")
        size = np.hypot(east, north)
        entries += [(f"{name}_magnitude", size[inner]), (f"{name}_direction", np.degrees(np.arctan2(east, north))[inner] % 360)]
        if name == "sobel":
            mask = canny(size, east / dx, north / dy, 2.5e-6, 1.25e-6)
            entries.append(("sobel_mask", mask[4:-4]))
    write("fronts", "gradients of x (lat -55 to 55 by 5, lon 0 to 350 by 10) by three stencils on a sphere of 6371000 m, two rows "
          "at either edge left out; sobel_mask: thinned, threshold 2.5e-6, hysteresis 0.5, four rows left out", [SCIPY, NUMPY],
          entries)


def canny(size, step_east, step_north, high, low):
    """Marks ridges of size that reach `high`, and those above `low` joined to them; columns go round."""
    rows, columns = size.shape
    ridge = np.zeros(size.shape, bool)

    def beyond(j, i, east, north):
        if abs(east) >= abs(north):
            share, straight = abs(north / east), (0, np.sign(east))
        else:
            share, straight = abs(east / north), (np.sign(north), 0)
        value = lambda a, b: size[j + int(a), (i + int(b)) % columns]
        return (1 - share) * value(*straight) + share * value(np.sign(north), np.sign(east))

    for j in range(1, rows - 1):
        for i in range(columns):
            e, n = step_east[j, i], step_north[j, i]
            ridge[j, i] = size[j, i] > beyond(j, i, -e, -n) and size[j, i] >= beyond(j, i, e, n)
    twice = np.tile(ridge & (size >= low), 3)
    groups, _ = ndimage.label(twice, structure=np.ones((3, 3)))
    strong = np.unique(groups[np.tile(ridge & (size >= high), 3)])
    return np.isin(groups, strong[strong > 0])[:, columns:2 * columns].astype(float)


def smooth():
    """Means over all points by haversines; on rows, weights are cell areas between the middles of rows."""
    rng = np.random.default_rng(26)
    lat = np.arange(90.0, -91.0, -15.0)
    lon = np.arange(-180.0, 180.0, 15.0)
    x = rng.normal(10, 3, (lat.size, lon.size))
    x[rng.random(x.shape) < 0.15] = np.nan
    x[0], x[-1] = 11.0, 9.0
    edges = np.clip(np.concatenate([lat + 7.5, [lat[-1] - 7.5]]), -90, 90)
    area = np.repeat((np.sin(LONG(edges[:-1]) * RADIANS) - np.sin(LONG(edges[1:]) * RADIANS))[:, None], lon.size, 1)
    la, lo = np.meshgrid(LONG(lat) * RADIANS, LONG(lon) * RADIANS, indexing="ij")
    entries = [("x", x)]
    for method, radius in (("gaussian", 1500e3), ("box", 2600e3)):
        result = np.full(x.shape, np.nan)
        for j in range(lat.size):
            for i in range(lon.size):
                if np.isnan(x[j, i]):
                    continue
                h = np.sin((la - la[j, i]) / 2) ** 2 + np.cos(la) * np.cos(la[j, i]) * np.sin((lo - lo[j, i]) / 2) ** 2
                d = 2 * RADIUS * np.arcsin(np.sqrt(np.minimum(h, 1)))
                w = np.where(d <= 4 * radius, np.exp(-0.5 * (d / radius) ** 2), 0) if method == "gaussian" else d <= radius
                w = np.where(np.isnan(x), 0, w * area)
                result[j, i] = np.sum(w * np.nan_to_num(x)) / np.sum(w)
        entries.append((method, result))
    weights = [math.comb(2 * 3, k) / 4**3 for k in range(7)]  # three passes of 1-2-1
    band = x.copy()[4:9]
    top = ndimage.correlate1d(np.nan_to_num(band), weights, axis=1, mode="wrap")
    below = ndimage.correlate1d((~np.isnan(band)).astype(float), weights, axis=1, mode="wrap")
    entries.append(("three_passes_along", np.where(np.isnan(band), np.nan, top / below)))
    write("smooth", "x (lat 90 to -90, lon -180 to 165 by 15) smoothed on a sphere of 6371000 m: gaussian 1500 km, box 2600 km "
          "(long double); three_passes_along: 1-2-1 three times along rows 4 to 8 alone", [NUMPY, SCIPY], entries)


if __name__ == "__main__":
    divergence_and_vorticity()
    advection()
    laplacian()
    fronts()
    smooth()
