#include "io/netcdf/self_contained.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <string>

#include "fieldwise/core/error.hpp"
#include "io/netcdf/hdf5_object.hpp"

namespace fieldwise::io {

namespace {

/// Returns what a dataset refers to outside of its file; empty for one that does not.
std::string outside_of_dataset(hid_t dataset, const char* name) {
  const Hdf5Object creation(H5Dget_create_plist(dataset), H5Pclose);
  if (H5Pget_layout(creation.id()) == H5D_VIRTUAL) {
    return fmt::format("variable {} is a view of other files (an HDF5 virtual dataset): give those files instead",
                       name);
  }
  if (H5Pget_external_count(creation.id()) > 0) {
    return fmt::format("variable {} keeps its values in another file (HDF5 external storage), which is not read", name);
  }
  return {};
}

/// Is called by HDF5 for each link; what it throws would have to pass through C.
herr_t look_at_link(hid_t group, const char* name, const H5L_info_t* link, void* found) noexcept {
  constexpr herr_t kStop = 1;
  auto& sentence = *static_cast<std::string*>(found);
  try {
    if (link->type == H5L_TYPE_EXTERNAL || link->type >= H5L_TYPE_UD_MIN) {
      sentence = fmt::format("{} is a link to another file (an HDF5 external link), which is not followed", name);
    } else if (link->type == H5L_TYPE_HARD) {
      const Hdf5Object object(H5Oopen(group, name, H5P_DEFAULT), H5Oclose);
      if (object.id() >= 0 && H5Iget_type(object.id()) == H5I_DATASET) sentence = outside_of_dataset(object.id(), name);
    }
    return sentence.empty() ? 0 : kStop;
  } catch (...) {
    return -1;
  }
}

}  // namespace

void require_self_contained(const FileName& name) {
  const QuietErrors quiet;
  const Hdf5Object file(H5Fopen(name.opened.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (file.id() < 0) return;  // netCDF will say why
  std::string sentence;
  const herr_t visited = H5Lvisit(file.id(), H5_INDEX_NAME, H5_ITER_NATIVE, look_at_link, &sentence);
  if (visited < 0) sentence = "the file is damaged: the links between its HDF5 groups cannot be followed";
  if (sentence.empty()) return;
  throw core::Error(core::ErrorKind::input_damaged, fmt::format("{}: {}", name.path, sentence));
}

}  // namespace fieldwise::io
