#include "io/writing/cf_words.hpp"

#include "io/writing/value_encoding.hpp"

namespace fieldwise::io {

namespace {

template <class Stored>
void put_fill_of(const netCDF::NcVar& variable, double fill) {
  variable.setFill(true, static_cast<Stored>(fill));
  variable.putAtt("missing_value", variable.getType(), static_cast<Stored>(fill));
}

}  // namespace

void put_text(const netCDF::NcVar& variable, const std::string& name, const std::string& text) {
  if (!text.empty()) variable.putAtt(name, text);
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
