#include "io/writing/cf_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <numeric>
#include <string>
#include <variant>
#include <vector>

#include "fieldwise/core/visible_text.hpp"
#include "io/writing/value_encoding.hpp"

namespace fieldwise::io {

namespace {

template <class Stored>
void put_fill_of(const netCDF::NcVar& variable, double fill) {
  variable.setFill(true, static_cast<Stored>(fill));
  variable.putAtt("missing_value", variable.getType(), static_cast<Stored>(fill));
}

/// Puts the value of an attribute by its type.
struct AttributeWriter {
  const netCDF::NcVar& variable;
  const std::string& name;

  void operator()(const std::string& text) const { variable.putAtt(name, core::visible_text(text)); }
  void operator()(const std::vector<std::int8_t>& values) const { put(netCDF::ncByte, values); }
  void operator()(const std::vector<std::uint8_t>& values) const { put(netCDF::ncUbyte, values); }
  void operator()(const std::vector<std::int16_t>& values) const { put(netCDF::ncShort, values); }
  void operator()(const std::vector<std::uint16_t>& values) const { put(netCDF::ncUshort, values); }
  void operator()(const std::vector<std::int32_t>& values) const { put(netCDF::ncInt, values); }
  void operator()(const std::vector<std::uint32_t>& values) const { put(netCDF::ncUint, values); }
  void operator()(const std::vector<std::int64_t>& values) const { put(netCDF::ncInt64, values); }
  void operator()(const std::vector<std::uint64_t>& values) const { put(netCDF::ncUint64, values); }
  void operator()(const std::vector<float>& values) const { put(netCDF::ncFloat, values); }
  void operator()(const std::vector<double>& values) const { put(netCDF::ncDouble, values); }

 private:
  template <class Number>
  void put(const netCDF::NcType& type, const std::vector<Number>& values) const {
    // Not by the overload of the type: of bytes it would take text. In memory the values have the type of the file.
    variable.putAtt(name, type, values.size(), static_cast<const void*>(values.data()));
  }
};

}  // namespace

void put_text(const netCDF::NcVar& variable, const std::string& name, const std::string& text) {
  if (!text.empty()) variable.putAtt(name, core::visible_text(text));
}

void put_text(const netCDF::NcGroup& file, const std::string& name, const std::string& text) {
  file.putAtt(name, core::visible_text(text));
}

void put_units(const netCDF::NcVar& variable, const core::Units& units) {
  if (!units.is_known()) return put_text(variable, "units", units.text());
  // Some stand in Latin-1 (a micro sign), which would not be understood when it is read again.
  if (!units.text().empty()) variable.putAtt("units", units.text());
}

void put_flags(const netCDF::NcVar& variable, const std::vector<std::string>& meanings) {
  if (meanings.empty()) return;
  std::vector<int> values(meanings.size());
  std::iota(values.begin(), values.end(), 0);
  variable.putAtt("flag_values", netCDF::ncInt, values.size(), values.data());
  put_text(variable, "flag_meanings", fmt::format("{}", fmt::join(meanings, " ")));
}

void put_kept(const netCDF::NcVar& variable, const core::KeptAttribute& attribute) {
  std::visit(AttributeWriter{variable, attribute.name}, attribute.value);
}

netCDF::NcType stored_type(core::ValueType type) {
  switch (type) {
    case core::ValueType::float32:
      return netCDF::ncFloat;
    case core::ValueType::float64:
      return netCDF::ncDouble;
    case core::ValueType::int32:
      return netCDF::ncInt;
  }
  return netCDF::ncDouble;
}

bool is_temperature_difference(const core::Units& units, bool difference) {
  return difference && units.is_temperature();
}

std::string conventions(bool with_temperature_differences) {
  return with_temperature_differences ? "CF-1.11" : "CF-1.8";
}

void put_fill(const netCDF::NcVar& variable, core::ValueType type, bool quantized) {
  const double fill = fill_value(type, quantized);
  switch (type) {
    case core::ValueType::float32:
      return put_fill_of<float>(variable, fill);
    case core::ValueType::float64:
      return put_fill_of<double>(variable, fill);
    case core::ValueType::int32:
      return put_fill_of<int>(variable, fill);
  }
}

}  // namespace fieldwise::io
