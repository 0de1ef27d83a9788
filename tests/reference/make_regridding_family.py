#!/usr/bin/env python3
"""Writes the reference numbers of regrid, and of the places of HEALPix.

Run with Debian's python3 (packages python3-numpy, python3-netcdf4, python3-healpy, cdo) in this folder: python3
make_regridding_family.py.
regrid.ref holds a field [lat, lon] with gaps on cells of 15 degrees, and what CDO and plain loops in long double make of it
on cells of 20 degrees; a missing value is written `nan`.
"""
import pathlib
import subprocess
import tempfile

import netCDF4
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
WORK = pathlib.Path(tempfile.mkdtemp(prefix="fieldwise-reference-"))
LONG = np.longdouble
RADIANS = LONG(np.arctan(LONG(1))) * 4 / 180
SOURCE, TARGET = 15, 20


def version(command):
    text = subprocess.run(command, capture_output=True, text=True, check=False)
    return (text.stdout + text.stderr).split("\n", maxsplit=1)[0].strip().rstrip(":")


def centres(step):
    return np.arange(-90 + step / 2, 90, step), np.arange(step / 2, 360, step)


def field():
    random = np.random.default_rng(17)
    lat, lon = centres(SOURCE)
    values = 280 + 20 * np.cos(np.radians(lat))[:, None] + 3 * np.sin(3 * np.radians(lon))[None] + random.normal(0, 1, (len(lat), len(lon)))
    values[random.random(values.shape) < 0.2] = np.nan
    values[4:7, 3:9] = np.nan
    return values


def overlap(a, b, c, d):
    return max(LONG(0), min(b, d) - max(a, c))


def conservative(values):
    """Return the mean over valid cells by shared area, and the share of the target that they cover."""
    (lat, lon), (to_lat, to_lon) = centres(SOURCE), centres(TARGET)
    mean, cover = (np.full((len(to_lat), len(to_lon)), LONG(0)) for _ in range(2))
    sine = lambda degrees: np.sin(LONG(degrees) * RADIANS)
    for i, j in np.ndindex(mean.shape):
        south, north = sine(to_lat[i] - TARGET / 2), sine(to_lat[i] + TARGET / 2)
        west, east = LONG(to_lon[j] - TARGET / 2), LONG(to_lon[j] + TARGET / 2)
        total = weight = LONG(0)
        for k, m in np.ndindex(values.shape):
            shared = (overlap(south, north, sine(lat[k] - SOURCE / 2), sine(lat[k] + SOURCE / 2))
                      * overlap(west, east, LONG(lon[m] - SOURCE / 2), LONG(lon[m] + SOURCE / 2)))
            if shared > 0 and not np.isnan(values[k, m]):
                total += shared * LONG(values[k, m])
                weight += shared
        cover[i, j] = weight / ((north - south) * (east - west))
        mean[i, j] = total / weight if weight > 0 else np.nan
    return mean, cover


def write_source(values):
    lat, lon = centres(SOURCE)
    with netCDF4.Dataset(WORK / "in.nc", "w", format="NETCDF3_64BIT_OFFSET") as file:
        for name, axis, word in (("lat", lat, "north"), ("lon", lon, "east")):
            file.createDimension(name, len(axis))
            coordinate = file.createVariable(name, "f8", (name,))
            coordinate.setncatts({"units": f"degrees_{word}", "standard_name": {"lat": "latitude", "lon": "longitude"}[name]})
            coordinate[:] = axis
        x = file.createVariable("x", "f8", ("lat", "lon"), fill_value=-9e33)
        x[:] = np.where(np.isnan(values), -9e33, values)


def of_cdo(method, values):
    write_source(values)
    lat, lon = centres(TARGET)
    (WORK / "grid.txt").write_text(f"gridtype = lonlat\nxsize = {len(lon)}\nysize = {len(lat)}\nxfirst = {lon[0]}\nxinc = {TARGET}\n"
                                   f"yfirst = {lat[0]}\nyinc = {TARGET}\n", encoding="ascii")
    subprocess.run(["cdo", "-s", "-w", "-O", f"{method},{WORK}/grid.txt", WORK / "in.nc", WORK / "out.nc"], check=True)
    with netCDF4.Dataset(WORK / "out.nc") as file:
        return np.ma.filled(np.ma.asarray(file["x"][:], dtype="f8"), np.nan)


def fmt(values):
    return " ".join("nan" if np.isnan(v) else repr(float(v)) for v in np.asarray(values).ravel())


def regrid():
    values = field()
    whole = np.where(np.isnan(values), 280.0, values)
    mean, cover = conservative(values)
    entries = [("x", values), ("mean", mean), ("coverage", cover), ("cdo_remapcon", of_cdo("remapcon", values)),
               ("cdo_remapnn", of_cdo("remapnn", values)), ("whole", whole), ("cdo_remapbil_whole", of_cdo("remapbil", whole)),
               ("cdo_remapcon_whole", of_cdo("remapcon", whole))]
    with open(HERE / "regrid.ref", "w", encoding="ascii") as out:
        out.write(f"# regrid: 15 to 20 degrees, [lat, lon], with gaps; and without (whole)\n# made by make_regridding_family.py with "
                  f"numpy {np.__version__}, {version(['cdo', '--version'])}\n")
        for key, numbers in entries:
            out.write(f"{key} {fmt(numbers)}\n")
    return dict(entries)


def healpix():
    """Write unit vectors of centres and corners (south, east, north, west) by healpy, and the cells of places."""
    import healpy

    entries = []
    wholes = [(order, nside) for order, sides in (("ring", (1, 2, 3, 4)), ("nested", (1, 2, 4))) for nside in sides]
    random = np.random.default_rng(29)
    for order, nside in wholes + [("ring", 1000), ("nested", 1024), ("ring", 2**24), ("nested", 2**24)]:
        count, cap, nested = healpy.nside2npix(nside), 2 * nside * (nside - 1), order == "nested"
        if count <= 500:
            index = np.arange(count)
        else:
            seams = [0, 3, 4, cap - 1, cap, cap + 4 * nside - 1, count // 2, count - cap - 1, count - cap, count - 5, count - 1]
            index = np.unique(np.concatenate([seams, random.integers(0, count, 20)])).astype("i8")
        key = f"{order}_{nside}"
        entries.append((f"{key}_index", index))
        entries.append((f"{key}_centre", np.stack(healpy.pix2vec(nside, index, nest=nested), -1)))
        # healpy's corners begin in the north.
        corners = healpy.boundaries(nside, index, step=1, nest=nested)[:, :, [2, 3, 0, 1]]
        entries.append((f"{key}_corners", np.moveaxis(corners, 1, 2)))
        lat, lon = np.degrees(np.arcsin(random.uniform(-1, 1, 40))), random.uniform(-180, 540, 40)
        entries.append((f"{key}_places", np.stack([lat, lon], -1)))
        entries.append((f"{key}_cells", healpy.ang2pix(nside, lon, lat, nest=nested, lonlat=True)))
    with open(HERE / "healpix.ref", "w", encoding="ascii") as out:
        out.write("# healpix: indices of cells; centres [cell, xyz] and corners [cell, south east north west, xyz] on the unit "
                  "sphere; places [lat lon] and their cells\n"
                  f"# made by make_regridding_family.py with healpy {healpy.__version__}\n")
        for key, numbers in entries:
            whole = np.issubdtype(np.asarray(numbers).dtype, np.integer)
            out.write(f"{key} {' '.join(str(n) for n in numbers) if whole else fmt(numbers)}\n")
    return dict(entries)


if __name__ == "__main__":
    regrid()
    healpix()
