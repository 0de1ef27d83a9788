// Hdf5Object and QuietErrors: HDF5 objects that close themselves, and HDF5 without its printed error stacks.
// May know: HDF5.
// Must not know: what the objects are for.
#pragma once

#include <hdf5.h>

#include "io/netcdf/library_lock.hpp"

namespace fieldwise::io {

/// Closes an HDF5 object when it goes out of scope.
class Hdf5Object {
 public:
  Hdf5Object(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Hdf5Object(const Hdf5Object&) = delete;
  Hdf5Object& operator=(const Hdf5Object&) = delete;
  ~Hdf5Object() {
    if (id_ >= 0) {
      close_(id_);
    }
  }
  [[nodiscard]] hid_t id() const noexcept { return id_; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// Keeps HDF5 from printing its error stack, and other threads out of it, while it lives.
class QuietErrors {
 public:
  QuietErrors() {
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;
  ~QuietErrors() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

 private:
  LibraryLock lock_;
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

}  // namespace fieldwise::io
