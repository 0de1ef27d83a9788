// header_of_dataset: the header of a dataset of Python, as that of a file.
// May know: Python's containers, io's file index.
// Must not know: what the header means.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include "calling_thread.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::python {

/// Makes a header with held values of {"called": text, "dims": {name: size}, "attrs": {...}, "variables": [{"name",
/// "dims": [names], "attrs", and "array" (of NumPy), or "read" with "dtype" and "chunks", or "labels"; "coordinate":
/// flag}]}. The GIL is held. Errors: usage for a type that is none of numbers.
std::shared_ptr<io::FileIndex> header_of_dataset(const pybind11::dict& dataset, CallingThread& caller);

}  // namespace fieldwise::python
