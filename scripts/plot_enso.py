#!/usr/bin/python3
"""Draw docs/images/enso-response.png from results/enso.nc (made by scripts/demo.sh).

    scripts/setup.sh --plot
    /usr/bin/python3 scripts/plot_enso.py [results/enso.nc [docs/images/enso-response.png]] [--lag MONTHS]

Above: correlation of the zonal wind anomaly with the sea surface temperature anomaly off Peru, dotted where its
p-value is below 0.05. Below: the wind that goes with one degree, as arrows over its zonal part. No coastlines: there
is no land mask in the data, and the pattern needs none.
"""

import argparse
import pathlib

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import netCDF4
import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent
P_LIMIT = 0.05
CENTRE_DEG = 200  # longitude in the middle of the maps: the Pacific in one piece


def read(path, lag):
    """Return longitudes, latitudes and the maps of one lag by name; missing values are NaN."""
    with netCDF4.Dataset(path) as file:
        lags = file["lag"][:]
        if lag not in lags:
            raise SystemExit(f"{path} has no lag {lag}; it has {', '.join(str(each) for each in lags)}")
        position = int(numpy.flatnonzero(lags == lag)[0])
        names = ("u_corr_r", "u_corr_p", "u_corr_n_eff", "u_resp_slope", "v_resp_slope")
        maps = {name: numpy.ma.filled(file[name][position].astype(float), numpy.nan) for name in names}
        _, row_name, column_name = file["u_corr_r"].dimensions
        lat, lon = file[row_name][:].data, file[column_name][:].data
        units = file["u_resp_slope"].units
    shifted = (lon - CENTRE_DEG + 180) % 360 + CENTRE_DEG - 180
    order = numpy.argsort(shifted)
    return shifted[order], lat, {name: values[:, order] for name, values in maps.items()}, units


def colour_map(axes, lon, lat, values, limit, label):
    """Draw a diverging map with symmetric limits and its colour bar."""
    mesh = axes.pcolormesh(lon, lat, values, cmap="RdBu_r", vmin=-limit, vmax=limit, shading="nearest", rasterized=True)
    axes.set_facecolor("0.85")
    axes.set_xticks(range(30, 381, 30), [longitude_name(each) for each in range(30, 381, 30)])
    axes.set_yticks(range(-60, 61, 30), ["60 S", "30 S", "0", "30 N", "60 N"])
    axes.set_xlim(lon[0], lon[-1])
    axes.set_ylim(-75, 75)
    axes.set_aspect("equal")
    axes.figure.colorbar(mesh, ax=axes, shrink=0.85, pad=0.015, label=label, extend="both")


def longitude_name(degrees):
    """Write a longitude as people say it: 160 E, 150 W."""
    degrees = (degrees + 180) % 360 - 180
    return "0" if degrees == 0 else "180" if degrees == -180 else f"{abs(degrees)} {'E' if degrees > 0 else 'W'}"


def draw_correlation(axes, lon, lat, maps, lag):
    """Draw r, dotted where p is below the limit."""
    colour_map(axes, lon, lat, maps["u_corr_r"], 0.8, "correlation")
    significant = maps["u_corr_p"] < P_LIMIT
    rows, columns = numpy.nonzero(significant)
    axes.plot(lon[columns], lat[rows], linestyle="none", marker=".", markersize=1.1, color="0.15")
    share = significant.sum() / numpy.isfinite(maps["u_corr_p"]).sum()
    when = "in the same month" if lag == 0 else f"{abs(lag)} months {'later' if lag > 0 else 'earlier'}"
    axes.set_title(f"Zonal wind {when} against sea surface temperature in Nino 1+2\n"
                   f"dots: p < {P_LIMIT} with the effective sample size ({100 * share:.0f} % of the points; "
                   f"median {numpy.nanmedian(maps['u_corr_n_eff']):.0f} independent months)", fontsize=10, loc="left")


def draw_response(axes, lon, lat, maps, units):
    """Draw the regression slopes of both components as arrows over the zonal one."""
    colour_map(axes, lon, lat, maps["u_resp_slope"], 1.0, f"zonal slope ({units})")
    thin = numpy.s_[::3, ::4]
    arrows = axes.quiver(lon[::4], lat[::3], maps["u_resp_slope"][thin], maps["v_resp_slope"][thin], scale=25,
                         width=0.0016, color="0.1")
    axes.quiverkey(arrows, 0.93, 1.05, 1, f"1 {units}", labelpos="W", fontproperties={"size": 9})
    axes.set_title("Wind anomaly that goes with one degree", fontsize=10, loc="left")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", default=ROOT / "results/enso.nc")
    parser.add_argument("picture", nargs="?", default=ROOT / "docs/images/enso-response.png")
    parser.add_argument("--lag", type=int, default=0, help="months by which the wind follows (default 0)")
    arguments = parser.parse_args()
    lon, lat, maps, units = read(arguments.file, arguments.lag)
    figure, (above, below) = plt.subplots(2, 1, figsize=(9, 8), layout="constrained")
    draw_correlation(above, lon, lat, maps, arguments.lag)
    draw_response(below, lon, lat, maps, units)
    pathlib.Path(arguments.picture).parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(arguments.picture, dpi=130)
    print(arguments.picture)


if __name__ == "__main__":
    main()
