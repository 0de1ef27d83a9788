// CF words: what every variable that is written has in common: type, texts, fill value.
// May know: core, netCDF.
// Must not know: layouts, fields, tables.
#pragma once

#include <netcdf>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"

namespace fieldwise::io {

/// Puts a text attribute where there is a text, visible: what came from a file must not steer who shows this one.
void put_text(const netCDF::NcVar& variable, const std::string& name, const std::string& text);

/// Puts a global text attribute, visible.
void put_text(const netCDF::NcGroup& file, const std::string& name, const std::string& text);

/// Puts units where there are any: as they are where UDUNITS understands them, else visible as other text.
void put_units(const netCDF::NcVar& variable, const core::Units& units);

/// Puts `flag_values` 0, 1, ... and `flag_meanings` where values mean something.
void put_flags(const netCDF::NcVar& variable, const std::vector<std::string>& meanings);

/// Puts an attribute in its own type; text visible.
void put_kept(const netCDF::NcVar& variable, const core::KeptAttribute& attribute);

/// Returns the netCDF type of a value type.
netCDF::NcType stored_type(core::ValueType type);

/// Tells whether values are written with `units_metadata: temperature: difference`.
bool is_temperature_difference(const core::Units& units, bool difference);

/// Returns the conventions that a file follows: those that know `units_metadata` where it is written.
std::string conventions(bool with_temperature_differences);

/// Puts `_FillValue` and `missing_value`.
void put_fill(const netCDF::NcVar& variable, core::ValueType type, bool quantized);

}  // namespace fieldwise::io
