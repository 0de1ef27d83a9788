// ArrayValues: values of Python arrays, read where they lie, or block by block where they are yet to be computed.
// May know: Python's arrays, io's held values.
// Must not know: what the values mean.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstddef>
#include <vector>

#include "calling_thread.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/index/held_values.hpp"

namespace fieldwise::python {

/// Yields the values of the variables of one header. Arrays of NumPy are read where they lie, whatever their strides
/// and order of bytes; of others a function is asked for blocks, by the thread that called.
class ArrayValues final : public io::HeldValues {
 public:
  explicit ArrayValues(CallingThread& caller) : caller_(caller) {}

  /// Adds the next variable, an array of NumPy of a type that `stored_type` knows. The GIL is held.
  void add(const pybind11::array& array);

  /// Adds the next variable, whose values `read(start, count)` returns as an array of NumPy of that type. The GIL is
  /// held.
  void add(const pybind11::function& read, std::size_t value_bytes);

  void read(std::size_t variable, const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
            std::span<std::byte> into) const override;
  bool visit(std::size_t variable, const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
             const TakeRun& take) const override;

 private:
  /// Shows values in memory: `strides` in bytes, one a dimension.
  struct Block {
    const std::byte* first = nullptr;
    std::vector<std::ptrdiff_t> strides;
    std::size_t value_bytes = 0;
    bool swapped = false;  ///< the order of bytes is not the machine's
  };
  /// Holds one variable; Python objects are touched with the GIL held alone.
  struct Variable {
    Block block;
    pybind11::object owner;
    pybind11::object function;
  };

  static Block block_of(const pybind11::array& array);
  static void copy(const Block& block, const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                   std::span<std::byte> into);

  CallingThread& caller_;
  std::vector<Variable> variables_;
};

/// Returns the type of the values of an array; `other` for what is no number.
io::StoredType stored_type(const pybind11::dtype& type);

}  // namespace fieldwise::python
