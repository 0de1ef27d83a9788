// CfLayout: which dimensions and variables a CF file of some fields has, and what each is called.
// May know: core.
// Must not know: netCDF, values.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"

namespace fieldwise::io {

/// Names the parts of one horizontal grid. Names of parts that the grid does not have are empty.
struct GridLayout {
  std::shared_ptr<const core::Grid> grid;
  std::string row_dimension;     ///< empty for an unstructured grid, which has one dimension
  std::string column_dimension;  ///< empty where rows stand alone
  std::string lat;
  std::string lon;
  std::string lat_bounds;
  std::string lon_bounds;
  std::string bounds_dimension;  ///< of the bounds: 2 edges (shared with time) or the vertices of a cell
  std::string cell_area;
  std::string healpix_index;  ///< of cells of HEALPix
  std::string row_bounds;     ///< of the projection's coordinates, which are called like their dimensions
  std::string column_bounds;
  std::vector<std::string> mappings;  ///< one a grid mapping of the projection
  std::string grid_mapping;           ///< as data variables state it
};

/// Names one dimension that is neither time nor place: a leading one, or one of layers.
struct CoordinateLayout {
  std::shared_ptr<const core::CoordinateAxis> axis;
  std::string name;
  std::string bounds;           ///< empty where the axis has none
  std::string label_dimension;  ///< of the characters of labels; empty where the axis has values
};

/// Names one coordinate of a single value.
struct ScalarLayout {
  core::KeptCoordinate coordinate;
  std::string name;
  std::string bounds;
};

/// Names one data variable, its dimensions and the variables it refers to.
struct FieldLayout {
  std::string name;
  std::vector<std::string> dimensions;
  std::string coordinates;
  std::string grid_mapping;
  std::string cell_measures;
  std::string ancillary_variables;
  std::string cell_methods;  ///< with the file's own name of the time dimension
  std::string layers;        ///< dimensions of layers, where one could be taken for a leading one, or one of places
};

/// Holds the layout of one file.
struct CfLayout {
  std::shared_ptr<const core::TimeAxis> time;  ///< nullptr where no field has time
  std::string time_name;
  std::string time_bounds;
  std::vector<GridLayout> grids;
  std::vector<CoordinateLayout> coordinates;
  std::vector<ScalarLayout> scalars;
  std::vector<FieldLayout> fields;  ///< in the order of the headers
};

/// Name of the dimension of size 2 shared by all edges.
inline constexpr const char* kEdgesDimension = "bnds";

/// Lays out a file. Fields on the same grid, and with the same layers, share coordinates; further ones get names that
/// end in _2, _3, ...
/// Errors: usage, naming `path`, for two different time axes, and for names that collide or that netCDF refuses.
CfLayout lay_out(const std::vector<core::FieldHeader>& fields, const std::string& path);

}  // namespace fieldwise::io
