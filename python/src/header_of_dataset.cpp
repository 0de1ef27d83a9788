#include "header_of_dataset.hpp"

#include <fmt/format.h>
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "array_values.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::python {

namespace py = pybind11;

namespace {

using ForcedDoubles = py::array_t<double, py::array::c_style | py::array::forcecast>;

std::vector<double> numbers_of(const py::object& value) {
  const ForcedDoubles numbers = ForcedDoubles::ensure(value);
  if (!numbers) {
    PyErr_Clear();
    return {};
  }
  return {numbers.data(), numbers.data() + numbers.size()};
}

std::vector<io::Attribute> attributes_of(const py::dict& attributes) {
  std::vector<io::Attribute> all;
  for (const auto& [key, value] : attributes) {
    io::Attribute attribute;
    attribute.name = py::str(key);
    if (py::isinstance<py::str>(value) || py::isinstance<py::bytes>(value)) {
      attribute.text = value.cast<std::string>();
    } else {
      attribute.numbers = numbers_of(py::reinterpret_borrow<py::object>(value));
      if (attribute.numbers.empty()) continue;  // no file could hold it
      const bool whole = py::isinstance<py::int_>(value) ||
                         (py::hasattr(value, "dtype") && value.attr("dtype").attr("kind").cast<std::string>() != "f");
      attribute.type = whole ? io::StoredType::int64 : io::StoredType::float64;
      if (!whole && py::hasattr(value, "dtype") && value.attr("dtype").attr("itemsize").cast<int>() == 4) {
        attribute.type = io::StoredType::float32;
      }
    }
    all.push_back(std::move(attribute));
  }
  return all;
}

/// Makes headers of variables and notes where their values are.
class HeaderMaker {
 public:
  explicit HeaderMaker(CallingThread& caller)
      : header_(std::make_shared<io::FileIndex>()), values_(std::make_shared<ArrayValues>(caller)) {}

  std::shared_ptr<io::FileIndex> make(const py::dict& dataset) {
    header_->path = dataset["called"].cast<std::string>();
    header_->format = io::FileFormat::netcdf4;
    for (const auto& [name, size] : dataset["dims"].cast<py::dict>()) {
      header_->dimensions.push_back({py::str(name), size.cast<std::uint64_t>(), false});
    }
    header_->attributes = attributes_of(dataset["attrs"]);
    for (const py::handle variable : dataset["variables"]) add(variable.cast<py::dict>());
    for (const io::VariableIndex& variable : header_->variables) {
      header_->stamp.size += header_->size(variable) * std::max<std::size_t>(1, io::bytes_of(variable.type));
    }
    header_->held = values_;
    return header_;
  }

 private:
  void add(const py::dict& described) {
    io::VariableIndex variable;
    variable.name = described["name"].cast<std::string>();
    variable.attributes = attributes_of(described["attrs"]);
    for (const py::handle dimension : described["dims"]) {
      variable.dimensions.push_back(position_of(dimension.cast<std::string>()));
    }
    variable.storage = io::StorageKind::contiguous;
    if (described.contains("labels")) {
      variable.type = io::StoredType::string;
      variable.labels = described["labels"].cast<std::vector<std::string>>();
      values_->add(py::array_t<double>(0));
    } else if (described.contains("read")) {
      const auto type = py::dtype::from_args(described["dtype"]);
      variable.type = type_of(type, variable.name);
      variable.storage = io::StorageKind::chunked;
      variable.chunk_shape = described["chunks"].cast<std::vector<std::uint64_t>>();
      values_->add(described["read"].cast<py::function>(), io::bytes_of(variable.type));
    } else {
      const auto array = described["array"].cast<py::array>();
      variable.type = type_of(array.dtype(), variable.name);
      if (described["coordinate"].cast<bool>()) variable.values = numbers_of(array);
      values_->add(array);
    }
    header_->variables.push_back(std::move(variable));
  }

  [[nodiscard]] io::StoredType type_of(const py::dtype& type, const std::string& variable) const {
    const io::StoredType stored = stored_type(type);
    if (stored != io::StoredType::other) return stored;
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("{}: variable {} has the type {}: values must be numbers, of 32 or 64 bits where they "
                    "are floating",
                    header_->path, variable, py::str(static_cast<py::handle>(type)).cast<std::string>()));
  }

  [[nodiscard]] std::uint32_t position_of(const std::string& dimension) const {
    for (std::uint32_t i = 0; i < header_->dimensions.size(); ++i) {
      if (header_->dimensions[i].name == dimension) return i;
    }
    throw py::key_error(dimension);
  }

  std::shared_ptr<io::FileIndex> header_;
  std::shared_ptr<ArrayValues> values_;
};

}  // namespace

std::shared_ptr<io::FileIndex> header_of_dataset(const py::dict& dataset, CallingThread& caller) {
  return HeaderMaker(caller).make(dataset);
}

}  // namespace fieldwise::python
