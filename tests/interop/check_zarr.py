#!/usr/bin/python3
"""Check what is read of Zarr stores and of NetCDF-4 behind filters that are plug-ins, against zarr, numcodecs and h5py.

Usage: /usr/bin/python3 check_zarr.py FIELDWISE DIRECTORY
Stores of v2 are written and read back by python3-zarr; those of v3, which it does not know, are made by hand from the
specification, with the codecs of numcodecs. The same values are written to NetCDF-4, and one job on both must give the same
bits. Prints one line for each complaint; exits with 1 if there is any.
"""

import base64
import gzip
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import zipfile

import h5py
import netCDF4
import numcodecs
import numpy
import xarray
import zarr

COMPLAINTS = []
SHAPE = (11, 6, 7)
CHUNKS = (4, 4, 3)
DIMENSIONS = ["time", "lat", "lon"]
TYPES = ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"]
V3_TYPES = {"i": "int", "u": "uint", "f": "float"}
COORDINATES = {
    "time": (numpy.arange(SHAPE[0], dtype="f8") + 0.5, {"units": "days since 2001-01-01", "calendar": "standard"}),
    "lat": (numpy.linspace(-50, 50, SHAPE[1]), {"units": "degrees_north"}),
    "lon": (numpy.arange(SHAPE[2]) * 40.0, {"units": "degrees_east"}),
}
FIELDWISE, WORK = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])


def complain(words):
    """Note what is wrong."""
    COMPLAINTS.append(words)
    print(words)


def fieldwise(*arguments):
    """Run the command and return status and what it said."""
    done = subprocess.run([FIELDWISE, *map(str, arguments)], capture_output=True, text=True, cwd=WORK)
    return done.returncode, done.stderr + done.stdout


def values_of(kind, seed):
    """Return values of a type that use its digits."""
    random = numpy.random.default_rng(seed)
    dtype = numpy.dtype(kind)
    if dtype.kind == "f":
        return random.normal(280, 30, SHAPE).astype(dtype)
    limits = numpy.iinfo(dtype)
    # beyond 53 bits a double holds no integer for sure, and int8's least value is nobody's fill value here
    most, least = min(limits.max, 2**53) - 1, max(limits.min, -(2**53)) + 1
    return random.integers(least, most, SHAPE, dtype=dtype.newbyteorder("="), endpoint=True).astype(dtype)


def write_netcdf(path, arrays, fills=None):
    """Write the values that an oracle has read, without any packing, as NetCDF-4."""
    with netCDF4.Dataset(path, "w") as file:
        for name, (axis, attributes) in COORDINATES.items():
            file.createDimension(name, len(axis))
            variable = file.createVariable(name, "f8", (name,))
            variable.setncatts(attributes)
            variable[:] = axis
        file.set_auto_maskandscale(False)
        for name, values in arrays.items():
            values = values.astype(values.dtype.newbyteorder("="))
            values = values.astype("f4") if values.dtype == numpy.float16 else values
            fill = (fills or {}).get(name)
            variable = file.createVariable(name, values.dtype, DIMENSIONS, fill_value=fill)
            variable.set_auto_maskandscale(False)
            variable[:] = values


def copy(path, names, output):
    """Copy variables through the command; return the status and what it said."""
    lines = ["inputs:"]
    lines += [f"  i{n}: {{files: '{path}', variable: '{name}'}}" for n, name in enumerate(names)]
    lines += ["steps:"] + [f"  s{n}: {{do: combine, x: i{n}, expression: x}}" for n in range(len(names))]
    lines += ["outputs:", f"  {output}: [{', '.join(f's{n}' for n in range(len(names)))}]", "format: {deflate: 0}"]
    (WORK / "copy.yaml").write_text("\n".join(lines) + "\n")
    return fieldwise("run", "copy.yaml", "--force")


def compare(what, source, reference, names):
    """Run one job on both files and compare the bits of all results."""
    results = []
    for path in (source, reference):
        output = pathlib.Path(path).name + ".out.nc"
        status, said = copy(path, names, output)
        if status != 0:
            complain(f"{what}: {path}: exit {status}: {said.strip()}")
            return
        with netCDF4.Dataset(WORK / output) as file:
            file.set_auto_maskandscale(False)
            results.append({name: file[name][:] for name in file.variables})
    if results[0].keys() != results[1].keys():
        complain(f"{what}: results are {sorted(results[0])} and {sorted(results[1])}")
        return
    for name in results[0]:
        if results[0][name].dtype != results[1][name].dtype or results[0][name].tobytes() != results[1][name].tobytes():
            words = names[int(name[1:])] if name[0] == "s" else name
            complain(f"{what}: {words} is not the same: {results[0][name].ravel()[:3]} {results[1][name].ravel()[:3]}")
    if sum(values.size for values in results[0].values()) < len(names) * numpy.prod(SHAPE):
        complain(f"{what}: too few values were compared")


def add_coordinates(group):
    """Write coordinates to a group of v2."""
    for name, (axis, attributes) in COORDINATES.items():
        array = group.create_dataset(name, data=axis, chunks=axis.shape, fill_value=None, overwrite=True)
        array.attrs.update(attributes | {"_ARRAY_DIMENSIONS": [name]})


def codecs():
    """Return every way to compress, by name: filters and compressor."""
    yield "none", [], None
    for name, codec in (("zlib", numcodecs.Zlib(3)), ("gzip", numcodecs.GZip(1)), ("bz2", numcodecs.BZ2(1)),
                        ("zstd", numcodecs.Zstd(3)), ("lz4", numcodecs.LZ4())):
        yield name, [], codec
        yield name + "_shuffle", [numcodecs.Shuffle(4)], codec
    for inner in numcodecs.blosc.list_compressors():
        for shuffle in (0, 1, 2):
            yield f"{inner}_{shuffle}", [], numcodecs.Blosc(inner, 5, shuffle, blocksize=0 if shuffle == 1 else 64)
    yield "bitround", [numcodecs.BitRound(10)], numcodecs.Zlib(1)


def check_v2():
    """Every codec, type, order of bytes and of dimensions, separator, fill value; missing chunks."""
    path = WORK / "all.zarr"
    group = zarr.open_group(str(path), mode="w")
    add_coordinates(group)
    fills = {}

    def add(name, values, **options):
        array = group.create_dataset(name, data=values, chunks=options.pop("chunks", CHUNKS), **options)
        array.attrs["_ARRAY_DIMENSIONS"] = DIMENSIONS
        fills[name] = options.get("fill_value")

    for i, (name, filters, codec) in enumerate(codecs()):
        add(name, values_of("f4", i), filters=filters, compressor=codec, fill_value=None)
    for i, kind in enumerate(TYPES):
        for order in "<>":
            kind_of = ("|" if kind[1] == "1" else order) + kind
            where = ("le_" if order == "<" else "be_") + kind
            add(where, values_of(kind_of, i), compressor=numcodecs.Blosc("lz4"), fill_value=None)
            add(where + "_f", values_of(kind_of, 50 + i), compressor=None, fill_value=None, order="F")
    add("slashes", values_of("f4", 70), dimension_separator="/", fill_value=None)
    add("one_chunk", values_of("f4", 71), chunks=SHAPE, fill_value=None, order="F")
    for name, kind, fill in (("gap_nan", "f4", "NaN"), ("gap_minus", "i2", -999), ("gap_far", "f8", 1e20), ("gap_byte", "u1", 255),
                             ("gap_long", "i8", -(2**53)), ("gap_be", ">f4", -5.5), ("gap_inf", "f4", "-Infinity")):
        values = values_of(kind, 80)
        values[2, 3, 4] = float(fill)
        add(name, values, fill_value=float(fill) if isinstance(fill, str) else fill)
        (path / name / "1.0.1").unlink()
        (path / name / "2.1.2").unlink()
    reference = {name: group[name][:] for name in fills}
    write_netcdf(WORK / "all.nc", reference, fills)
    names = list(fills)
    compare("v2", path, "all.nc", names)
    zarr.consolidate_metadata(str(path))
    compare("v2, consolidated", path, "all.nc", names[:4])
    for inner in path.rglob(".za*"):
        if inner.parent != path:
            inner.unlink()
    compare("v2, nothing but consolidated metadata", path, "all.nc", names)
    status, said = fieldwise("info", path)
    for words in ("Zarr v2", "be_f2 [time 11, lat 6, lon 7] float32", "blosc (blosclz 5, bitshuffle)", "chunks [4, 4, 3]", "bzip2 1", "gzip 1"):
        if status != 0 or words not in said:
            complain(f"info of a store says nothing of {words!r}: {said[:200]}")


def chunk_of(values, place, chunks, fill):
    """Return a chunk as a whole, with fill values beyond the array."""
    whole = numpy.full(chunks, fill, values.dtype)
    part = values[tuple(slice(p * c, (p + 1) * c) for p, c in zip(place, chunks))]
    whole[tuple(slice(0, n) for n in part.shape)] = part
    return whole


def crc32c(data):
    """Return the checksum by Castagnoli's polynomial, bit by bit."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


ENCODERS = {
    "blosc": lambda o: numcodecs.Blosc(o["cname"], o["clevel"], {"noshuffle": 0, "shuffle": 1, "bitshuffle": 2}[o["shuffle"]]).encode,
    "zstd": lambda o: numcodecs.Zstd(o["level"]).encode,
    "gzip": lambda o: lambda data: gzip.compress(data, o["level"]),
    "crc32c": lambda o: lambda data: data + struct.pack("<I", crc32c(data)),
    "numcodecs.zlib": lambda o: numcodecs.Zlib(o["level"]).encode,
    "numcodecs.lz4": lambda o: numcodecs.LZ4().encode,
}


def write_v3(folder, values, chunks, codec_list, names, attributes=None, fill=0, fill_text=None, skip=(), separator="/", keys="default"):
    """Write an array of v3 by hand, from the specification."""
    folder.mkdir(parents=True)
    dtype = values.dtype
    text = V3_TYPES[dtype.kind] + str(8 * dtype.itemsize)
    metadata = {
        "zarr_format": 3, "node_type": "array", "shape": list(values.shape), "data_type": text,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(chunks)}},
        "chunk_key_encoding": {"name": keys, "configuration": {"separator": separator}},
        "fill_value": fill if fill_text is None else fill_text, "codecs": codec_list, "attributes": attributes or {},
        "dimension_names": names, "storage_transformers": [],
    }
    (folder / "zarr.json").write_text(json.dumps(metadata))
    for place in numpy.ndindex(*(-(-n // c) for n, c in zip(values.shape, chunks))):
        if place in skip:
            continue
        data = chunk_of(values, place, chunks, fill)
        for codec in codec_list:
            options = codec.get("configuration", {})
            if codec["name"] == "transpose":
                data = data.transpose(options["order"])
            elif codec["name"] == "bytes":
                data = data.astype(data.dtype.newbyteorder("<" if options.get("endian", "little") == "little" else ">")).tobytes("C")
            else:
                data = bytes(ENCODERS[codec["name"]](options)(data))
        key = separator.join(map(str, place))
        if keys == "default":
            key = "c" + separator + key if place else "c"
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(data)
    return metadata


LITTLE = {"name": "bytes", "configuration": {"endian": "little"}}
BIG = {"name": "bytes", "configuration": {"endian": "big"}}


def named(name, **options):
    return {"name": name, "configuration": options}


def group_v3(path, consolidated=None):
    """Write the metadata of a group of v3, and coordinates."""
    path.mkdir(parents=True, exist_ok=True)
    group = {"zarr_format": 3, "node_type": "group", "attributes": {"title": "by hand"}}
    if consolidated is not None:
        group["consolidated_metadata"] = {"kind": "inline", "must_understand": False, "metadata": consolidated}
    (path / "zarr.json").write_text(json.dumps(group))


def check_v3():
    """Codecs, types, transpositions, keys, fill values and groups of v3."""
    path = WORK / "three.zarr"
    group_v3(path)
    all_metadata, reference, fills = {}, {}, {}
    for name, (axis, attributes) in COORDINATES.items():
        all_metadata[name] = write_v3(path / name, axis, axis.shape, [LITTLE, named("zstd", level=1, checksum=False)], [name], attributes)

    def add(name, values, codec_list, chunks=CHUNKS, filled=None, **options):
        all_metadata[name] = write_v3(path / name, values, chunks, codec_list, DIMENSIONS, **options)
        read = values.copy()
        for place in options.get("skip", ()):
            read[tuple(slice(p * c, (p + 1) * c) for p, c in zip(place, chunks))] = options.get("fill", 0)
        reference[name] = read
        fills[name] = filled

    for i, kind in enumerate(TYPES):
        bytes_codec = [{"name": "bytes"}] if kind[1] == "1" else [BIG if i % 2 else LITTLE]
        add("type_" + kind, values_of(kind, i), bytes_codec)
    values = values_of("f4", 30)
    add("zstd", values, [LITTLE, named("zstd", level=3, checksum=True)])
    add("gzip", values, [LITTLE, named("gzip", level=1)])
    add("blosc_lz4", values, [LITTLE, named("blosc", cname="lz4", clevel=5, shuffle="shuffle", typesize=4, blocksize=0)])
    add("blosc_zstd", values, [BIG, named("blosc", cname="zstd", clevel=5, shuffle="bitshuffle", typesize=4, blocksize=0)])
    add("checked", values, [LITTLE, named("gzip", level=1), {"name": "crc32c"}])
    add("zlib", values, [LITTLE, named("numcodecs.zlib", level=1)])
    add("lz4", values, [LITTLE, named("numcodecs.lz4", acceleration=1)])
    for order in ([2, 1, 0], [1, 2, 0], [0, 2, 1], [2, 0, 1], [0, 1, 2]):
        add("turned_" + "".join(map(str, order)), values, [named("transpose", order=order), LITTLE, named("zstd", level=1, checksum=False)])
    add("turned_twice", values, [named("transpose", order=[1, 2, 0]), named("transpose", order=[0, 2, 1]), BIG])
    add("dots", values, [LITTLE], separator=".")
    add("old_keys", values, [LITTLE], keys="v2", separator=".")
    add("old_slashes", values, [LITTLE], keys="v2")
    add("hex", values, [LITTLE], fill=numpy.float32("nan"), fill_text="0x7fc00000", skip=[(0, 0, 0)])
    add("nan", values, [LITTLE], fill=numpy.float32("nan"), fill_text="NaN", skip=[(1, 1, 1), (2, 0, 0)])
    add("zero", values, [LITTLE], fill=0.0, skip=[(1, 1, 1)])
    add("marked", values_of("i2", 40), [LITTLE], fill=7, skip=[(0, 0, 1)], attributes={"_FillValue": 7}, filled=7)
    far = base64.standard_b64encode(struct.pack("<d", -5.5)).decode()  # as xarray writes it
    add("based", values, [LITTLE], fill=-5.5, skip=[(0, 0, 1)], attributes={"_FillValue": far}, filled=-5.5)
    write_netcdf(WORK / "three.nc", reference, fills)
    compare("v3", path, "three.nc", list(reference))
    group_v3(path, all_metadata)
    for name in all_metadata:
        (path / name / "zarr.json").unlink()
    compare("v3, nothing but consolidated metadata", path, "three.nc", list(reference))


def check_meaning():
    """CF, groups, packing, an array without metadata of a group, words that are no JSON, an update that grows."""
    times = numpy.arange("2001-01-01", "2001-03-02", dtype="datetime64[D]").astype("datetime64[ns]")
    values = numpy.random.default_rng(5).normal(280, 10, (len(times), 4, 8)).astype("f4")
    values[3, 1, 2] = numpy.nan
    field = xarray.Dataset({"tas": (("time", "lat", "lon"), values, {"units": "K", "said": float("nan")})},
                           {"time": times, "lat": numpy.linspace(-60, 60, 4), "lon": numpy.arange(8) * 45.0})
    field["lat"].attrs["units"], field["lon"].attrs["units"] = "degrees_north", "degrees_east"
    packed = {"tas": {"dtype": "i2", "scale_factor": 0.01, "add_offset": 280.0, "_FillValue": -32768}}
    field.to_netcdf(WORK / "packed.nc", encoding=packed)
    field.to_zarr(WORK / "packed.zarr", encoding=packed)
    field.to_netcdf(WORK / "groups.nc", group="deep/er")
    field.to_zarr(WORK / "groups.zarr", group="deep/er")
    field.to_netcdf(WORK / "plain.nc")
    field.to_zarr(WORK / "plain.zarr")
    field.to_netcdf(WORK / "three.nc3", format="NETCDF3_64BIT")

    def same(what, one, other, *options):
        results = []
        for path in (one, other):
            output = path.rstrip("/").replace("/", "_") + ".c.nc"
            status, said = fieldwise("climatology", path, "-o", output, "--force", "--deflate", 0, *options)
            if status != 0:
                return complain(f"{what}: {path}: exit {status}: {said}")
            with netCDF4.Dataset(WORK / output) as file:
                results.append({name: (file[name].dtype, file[name][:].tobytes()) for name in file.variables})
        if results[0] != results[1]:
            complain(f"{what}: the results differ")

    same("packed", "packed.zarr", "packed.nc")
    same("groups", "groups.zarr", "groups.nc", "-v", "deep/er/tas")
    same("a group as a store", "groups.zarr/deep/er", "plain.nc")
    same("plain", "plain.zarr", "plain.nc")
    same("NetCDF-3", "plain.zarr", "three.nc3")
    same("a slash at the end", "plain.zarr/", "plain.nc")
    status, said = fieldwise("climatology", "plain.zarr", "-o", "plain.zarr/tas/out.nc")
    if status != 2 or "lies in the input" not in said:
        complain(f"an output in a store: exit {status}: {said}")
    # An update of a store that grows, and the state that it goes on from.
    field.isel(time=slice(0, 40)).to_zarr(WORK / "grows.zarr", encoding={"tas": {"chunks": (7, 4, 8)}, "time": {"chunks": (40,)}})
    run = WORK / "update.yaml"
    run.write_text("inputs:\n  tas: {files: grows.zarr}\nsteps:\n  clim: {do: climatology, of: tas}\n"
                   "outputs:\n  grown.nc: [clim]\nformat: {deflate: 0}\nupdate: true\n")

    def expect(words, code=0):
        status, said = fieldwise("run", run)
        if status != code or words not in said:
            complain(f"update: exit {status}, {words!r} expected: {said}")

    expect("state kept")
    expect("nothing new")
    field.isel(time=slice(40, None)).to_zarr(WORK / "grows.zarr", append_dim="time")
    expect("state continued")
    same("grown", "grows.zarr", "plain.nc")
    with netCDF4.Dataset(WORK / "grown.nc") as grown, netCDF4.Dataset(WORK / "plain.nc.c.nc") as whole:
        for name in whole.variables:
            if grown[name.replace("tas_", "clim_")][:].tobytes() != whole[name][:].tobytes():
                complain(f"update: {name} is not that of a whole run")
    shutil.copytree(WORK / "grows.zarr/tas", WORK / "kept")
    chunk = WORK / "grows.zarr/tas/1.0.0"
    stored = chunk.read_bytes()
    chunk.write_bytes(stored)
    expect("nothing new")  # the same content by its digest
    zarr.open(str(WORK / "grows.zarr"))["tas"][9, 1, 1] = 999.0
    expect("full run")
    chunk.unlink()
    expect("full run")


def check_refusals():
    """Hostile and damaged stores: one sentence, exit 4, no crash."""
    base = WORK / "good.zarr"
    group = zarr.open_group(str(base), mode="w")
    add_coordinates(group)
    for name, codec in (("v", numcodecs.Blosc("lz4")), ("z", numcodecs.Zstd()), ("l", numcodecs.LZ4()), ("n", None), ("g", numcodecs.GZip())):
        group.create_dataset(name, data=values_of("f4", 1), chunks=CHUNKS, compressor=codec, fill_value=0).attrs["_ARRAY_DIMENSIONS"] = DIMENSIONS

    def refused(what, spoil, wanted, code=4, variable="v"):
        path = WORK / "bad.zarr"
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(base, path, symlinks=True)
        spoil(path)
        status, said = copy(path, [variable], "bad.nc")
        lines = [line for line in said.splitlines() if line.startswith("error")]
        if status != code or wanted not in said or len(lines) != 1:
            complain(f"{what}: exit {status}, not {code} with {wanted!r}: {said.strip()[:400]}")

    def metadata(change, name="v/.zarray"):
        def spoil(path):
            read = json.loads((path / name).read_text())
            change(read)
            (path / name).write_text(json.dumps(read))
        return spoil

    def patch(at, data, name="v/0.0.0"):
        def spoil(path):
            stored = bytearray((path / name).read_bytes())
            stored[at:at + len(data)] = data
            (path / name).write_bytes(stored)
        return spoil

    for variable in "vzlng":
        name = f"{variable}/0.0.0"
        refused(f"cut {variable}", lambda path, name=name: (path / name).write_bytes((path / name).read_bytes()[:-9]), name[2:], variable=variable)
        refused(f"empty {variable}", lambda path, name=name: (path / name).write_bytes(b""), name[2:], variable=variable)
    refused("too long", lambda path: (path / "n/0.0.0").write_bytes(b"0" * 500000), "bytes", variable="n")
    for at in range(0, 16, 2):
        for byte in (b"\xff",):
            path = WORK / "bad.zarr"
            shutil.rmtree(path, ignore_errors=True)
            shutil.copytree(base, path)
            patch(at, byte)(path)
            status, said = copy(path, ["v"], "bad.nc")
            if status not in (0, 4):
                complain(f"blosc header, byte {at} is {byte}: exit {status}: {said[:300]}")
    refused("blosc claims more", patch(4, struct.pack("<I", 1 << 30)), "claims to hold")
    refused("lz4 claims more", patch(0, struct.pack("<I", 1 << 31), "l/0.0.0"), "claims to hold", variable="l")
    refused("absurd shape", metadata(lambda m: m.update(shape=[1 << 40, 1 << 40, 7])), "more values than any file")
    refused("absurd chunks", metadata(lambda m: m.update(chunks=[1 << 20, 1 << 20, 1])), "chunks of more than 1024 MiB")
    refused("many chunks", metadata(lambda m: m.update(shape=[1 << 30, 6, 7], chunks=[1, 1, 1])), "more than")
    refused("chunks of nothing", metadata(lambda m: m.update(chunks=[0, 4, 3])), "chunks are empty")
    refused("ranks", metadata(lambda m: m.update(chunks=[4, 4])), "other dimensions")
    refused("negative", metadata(lambda m: m.update(shape=[-1, 4, 4])), "no list of sizes")
    refused("sizes disagree", metadata(lambda m: m.update(shape=[12, 6, 7])), "dimension time")
    refused("unknown codec", metadata(lambda m: m.update(compressor={"id": "lzma"})), "codec lzma is none")
    refused("delta", metadata(lambda m: m.update(filters=[{"id": "delta", "dtype": "<f4"}])), "codec delta is none")
    refused("no JSON", lambda path: (path / "v/.zarray").write_text("{"), "no JSON")
    refused("deep JSON", lambda path: (path / "v/.zattrs").write_text('{"a":' + "[" * 100000 + "]" * 100000 + "}"), "nested deeper")
    refused("binary", lambda path: (path / "v/.zattrs").write_bytes(bytes(range(256))), "no JSON")
    refused("false fill", metadata(lambda m: m.update(fill_value="x")), "fill_value")
    refused("link", lambda path: ((path / "v/0.0.0").unlink(), (path / "v/0.0.0").symlink_to("/etc/passwd")), "symbolic link")
    refused("pipe", lambda path: ((path / "v/0.0.0").unlink(), os.mkfifo(path / "v/0.0.0")), "no regular file")
    refused("null fill", lambda path: (metadata(lambda m: m.update(dtype="|u1", fill_value=None, compressor=None))(path),
                                       shutil.rmtree(path / "v/"), (path / "v").mkdir(),
                                       (path / "v/.zarray").write_text(json.dumps({"zarr_format": 2, "shape": [11, 6, 7], "chunks": [4, 4, 3], "dtype": "|u1", "fill_value": None, "compressor": None, "filters": None, "order": "C"})),
                                       (path / "v/.zattrs").write_text(json.dumps({"_ARRAY_DIMENSIONS": DIMENSIONS}))), "no fill_value says")

    def leave(path):
        array = json.loads((path / "v/.zarray").read_text())
        (path / ".zmetadata").write_text(json.dumps({"zarr_consolidated_format": 1, "metadata": {
            "../good.zarr/v/.zarray": array, "../good.zarr/v/.zattrs": {"_ARRAY_DIMENSIONS": DIMENSIONS}}}))
    refused("names that leave", leave, "leaves the folder", variable="../good.zarr/v")

    path = WORK / "shards.zarr"
    group_v3(path)
    for name, (axis, attributes) in COORDINATES.items():
        write_v3(path / name, axis, axis.shape, [LITTLE], [name], attributes)
    made = write_v3(path / "v", values_of("f4", 2), CHUNKS, [LITTLE], DIMENSIONS)
    made["codecs"] = [named("sharding_indexed", chunk_shape=[1, 1, 1], codecs=[LITTLE])]
    (path / "v/zarr.json").write_text(json.dumps(made))
    status, said = fieldwise("climatology", path, "-o", "bad.nc", "--check")
    if status != 4 or "sharding_indexed" not in said or "to_netcdf" not in said:
        complain(f"shards: exit {status}: {said}")
    made["codecs"], made["surprise"] = [LITTLE], {"must_understand": True}
    (path / "v/zarr.json").write_text(json.dumps(made))
    status, said = fieldwise("info", path)
    if status != 4 or "surprise" not in said:
        complain(f"an extension: exit {status}: {said}")
    (WORK / "empty").mkdir()
    status, said = fieldwise("info", "empty")
    if status != 3 or "folder" not in said:
        complain(f"a folder that is no store: exit {status}: {said}")


def check_filters():
    """Filters of NetCDF-4 that are plug-ins of HDF5."""
    values, reference = values_of("f4", 9), {}
    path = WORK / "filters.nc"
    encoders = {"zstd": (32015, (3,), numcodecs.Zstd(3).encode), "blosc": (32001, (2, 2, 4, 4 * int(numpy.prod(CHUNKS)), 5, 1, 1), numcodecs.Blosc("lz4").encode)}
    with h5py.File(path, "w") as file:
        scales = {}
        for name, (axis, attributes) in COORDINATES.items():
            # a coordinate that the libraries cannot read either
            scales[name] = direct(file, name, axis, axis.shape, 32015, (3,), numcodecs.Zstd(3).encode)
            scales[name].attrs.update(attributes)
            scales[name].make_scale(name)
        for name, (number, options, encode) in encoders.items():
            direct(file, name, values, CHUNKS, number, options, encode)
            direct(file, name + "_big", values.astype(">f4"), CHUNKS, number, options, encode)
        plugins = {"by_lzf": {"compression": "lzf"}, "by_lzf_shuffle": {"compression": "lzf", "shuffle": True},
                   "by_bzip2": {"compression": 307, "compression_opts": (9,)}, "by_lz4": {"compression": 32004},
                   "by_blosc": {"compression": 32001, "compression_opts": (0, 0, 0, 0, 5, 1, 5)},
                   "by_lz4_blocks": {"compression": 32004, "compression_opts": (64,)}}
        for name, options in plugins.items():
            file.create_dataset(name, data=numpy.round(values), chunks=CHUNKS, **options)
            reference[name] = numpy.round(values)
        for name in file:
            if name in COORDINATES:
                continue
            reference.setdefault(name, values)
            for position, scale in enumerate(DIMENSIONS):
                file[name].dims[position].attach_scale(scales[scale])
    write_netcdf(WORK / "filters_reference.nc", reference)
    compare("filters", path, "filters_reference.nc", list(reference))
    status, said = fieldwise("info", path)
    for words in ("lzf", "bzip2 9", "lz4", "zstd 3", "blosc (zstd 5, shuffle)"):
        if status != 0 or words not in said:
            complain(f"info of filters says nothing of {words}: {said}")
    with h5py.File(WORK / "unknown.nc", "w") as file:
        direct(file, "v", values, CHUNKS, 32019, (1,), lambda data: data)
    status, said = fieldwise("climatology", "unknown.nc", "-o", "bad.nc", "--check")
    if status != 4 or "filter 32019" not in said or "nccopy -F none" not in said:
        complain(f"an unknown filter: exit {status}: {said}")


def check_output():
    """What is written behind zstd is what is written behind deflate, and reads back."""
    results = []
    for name, options in (("by_zstd.nc", ("--zstd", 3)), ("by_deflate.nc", ())):
        status, said = fieldwise("anomaly", "plain.nc", "-o", name, "--force", *options)
        if status != 0:
            complain(f"{name}: exit {status}: {said}")
            return
    with h5py.File(WORK / "by_zstd.nc") as file, netCDF4.Dataset(WORK / "by_deflate.nc") as reference:
        name = next(name for name in reference.variables if reference[name].ndim == 3)
        stored = file[name]
        filters = [stored.id.get_create_plist().get_filter(i) for i in range(2)]
        if [one[0] for one in filters] != [2, 32015] or filters[1][2] != (3,):
            complain(f"zstd: the filters are {filters}")
        chunks, values = stored.chunks, reference[name][:]
        for place in numpy.ndindex(*(-(-n // c) for n, c in zip(values.shape, chunks))):
            mask, data = stored.id.read_direct_chunk(tuple(p * c for p, c in zip(place, chunks)))
            planes = numcodecs.Zstd().decode(data)
            whole = numpy.frombuffer(bytes(numcodecs.Shuffle(stored.dtype.itemsize).decode(planes)), stored.dtype).reshape(chunks)
            part = values[tuple(slice(p * c, (p + 1) * c) for p, c in zip(place, chunks))]
            mine = whole[tuple(slice(0, n) for n in part.shape)]
            if mask != 0 or not numpy.array_equal(mine, numpy.ma.filled(part, reference[name]._FillValue), equal_nan=True):
                complain(f"zstd: chunk {place} holds other values")
    for path in ("by_zstd.nc", "by_deflate.nc"):
        status, said = copy(path, [name], "read_" + path)
        if status != 0:
            complain(f"{path} is not read: exit {status}: {said}")
            return
        with netCDF4.Dataset(WORK / ("read_" + path)) as file:
            results.append(file["s0"][:].tobytes())
    if results[0] != results[1]:
        complain("what is read behind zstd is not what is read behind deflate")


def direct(file, name, values, chunks, number, options, encode):
    """Write a dataset whose chunks are encoded here: Debian has no such plug-in."""
    creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    creation.set_chunk(chunks)
    creation.set_filter(number, h5py.h5z.FLAG_OPTIONAL, options)
    space = h5py.h5s.create_simple(values.shape)
    identifier = h5py.h5d.create(file.id, name.encode(), h5py.h5t.py_create(values.dtype), space, creation)
    for place in numpy.ndindex(*(-(-n // c) for n, c in zip(values.shape, chunks))):
        data = bytes(encode(numpy.ascontiguousarray(chunk_of(values, place, chunks, 0)).tobytes()))
        identifier.write_direct_chunk(tuple(p * c for p, c in zip(place, chunks)), data)
    return file[name]


def check_zip():
    """An archive of the CDS says how it is unpacked."""
    with zipfile.ZipFile(WORK / "download.nc", "w") as archive:
        archive.writestr("data_stream-oper.nc", "CDF")
    status, said = fieldwise("info", "download.nc")
    if status != 4 or "unzip download.nc" not in said:
        complain(f"zip: exit {status}: {said}")


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    os.chdir(WORK)
    for check in (check_v2, check_v3, check_meaning, check_refusals, check_filters, check_output, check_zip):
        check()
    return 1 if COMPLAINTS else 0


if __name__ == "__main__":
    sys.exit(main())
