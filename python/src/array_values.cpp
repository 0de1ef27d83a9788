#include "array_values.hpp"

#include <pybind11/stl.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "fieldwise/stream/parallel.hpp"

namespace fieldwise::python {

namespace py = pybind11;

namespace {

constexpr std::size_t kBytesPerTask = std::size_t{1} << 18U;

std::size_t product(const std::vector<std::size_t>& count, std::size_t from) {
  std::size_t values = 1;
  for (std::size_t i = from; i < count.size(); ++i) values *= count[i];
  return values;
}

}  // namespace

io::StoredType stored_type(const py::dtype& type) {
  using io::StoredType;
  const auto size = type.itemsize();
  switch (type.kind()) {
    case 'f':
      return size == 4 ? StoredType::float32 : size == 8 ? StoredType::float64 : StoredType::other;
    case 'i':
      return size == 1   ? StoredType::int8
             : size == 2 ? StoredType::int16
             : size == 4 ? StoredType::int32
                         : StoredType::int64;
    case 'u':
      return size == 1   ? StoredType::uint8
             : size == 2 ? StoredType::uint16
             : size == 4 ? StoredType::uint32
                         : StoredType::uint64;
    case 'b':
      return StoredType::int8;
    default:
      return StoredType::other;
  }
}

ArrayValues::Block ArrayValues::block_of(const py::array& array) {
  Block block;
  block.first = static_cast<const std::byte*>(array.data());
  block.strides.assign(array.strides(), array.strides() + array.ndim());
  block.value_bytes = static_cast<std::size_t>(array.itemsize());
  const char order = array.dtype().byteorder();
  constexpr char kForeign = std::endian::native == std::endian::little ? '>' : '<';
  block.swapped = order == kForeign;
  return block;
}

void ArrayValues::add(const py::array& array) { variables_.push_back({block_of(array), array, py::object()}); }

void ArrayValues::add(const py::function& read, std::size_t value_bytes) {
  variables_.push_back({{nullptr, {}, value_bytes, false}, py::object(), read});
}

void ArrayValues::copy(const Block& block, const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                       std::span<std::byte> into) {
  const std::size_t bytes = block.value_bytes;
  const std::size_t dimensions = count.size();
  const std::size_t run = dimensions == 0 ? 1 : count.back();
  const std::ptrdiff_t step = dimensions == 0 ? static_cast<std::ptrdiff_t>(bytes) : block.strides.back();
  const std::size_t runs = dimensions == 0 ? 1 : product(count, 0) / std::max<std::size_t>(run, 1);
  std::byte* to = into.data();
  for (std::size_t i = 0; i < runs; ++i) {
    const std::byte* from = block.first;
    std::size_t rest = i;
    for (std::size_t d = dimensions; d > 1; --d) {
      const std::size_t at = start[d - 2] + rest % count[d - 2];
      rest /= count[d - 2];
      from += static_cast<std::ptrdiff_t>(at) * block.strides[d - 2];
    }
    if (dimensions > 0) from += static_cast<std::ptrdiff_t>(start.back()) * step;
    if (step == static_cast<std::ptrdiff_t>(bytes)) {
      std::memcpy(to, from, run * bytes);
      to += run * bytes;
      continue;
    }
    for (std::size_t value = 0; value < run; ++value, to += bytes, from += step) std::memcpy(to, from, bytes);
  }
  if (!block.swapped) return;
  for (std::size_t at = 0; at < into.size(); at += bytes) std::reverse(&into[at], &into[at] + bytes);
}

void ArrayValues::read(std::size_t variable, const std::vector<std::size_t>& start,
                       const std::vector<std::size_t>& count, std::span<std::byte> into) const {
  const Variable& wanted = variables_[variable];
  if (!wanted.function) return copy(wanted.block, start, count, into);
  // `into` belongs to the thread that waits; the block itself is gone before the GIL is.
  caller_.ask([&] {
    const py::array block = wanted.function(start, count);
    if (static_cast<std::size_t>(block.size()) * wanted.block.value_bytes != into.size() ||
        static_cast<std::size_t>(block.itemsize()) != wanted.block.value_bytes) {
      throw py::value_error("a block has another shape or type than the array that it belongs to");
    }
    copy(block_of(block), std::vector<std::size_t>(count.size(), 0), count, into);
  });
}

bool ArrayValues::visit(std::size_t variable, const std::vector<std::size_t>& start,
                        const std::vector<std::size_t>& count, const TakeRun& take) const {
  const Block& block = variables_[variable].block;
  const std::size_t dimensions = count.size();
  if (variables_[variable].function || block.swapped || dimensions == 0) return false;
  if (block.strides.back() != static_cast<std::ptrdiff_t>(block.value_bytes)) return false;
  const std::size_t run = count.back();
  const std::size_t runs = product(count, 0) / std::max<std::size_t>(run, 1);
  const std::size_t together =
      std::max<std::size_t>(1, kBytesPerTask / std::max<std::size_t>(1, run * block.value_bytes));
  stream::parallel_for((runs + together - 1) / together, [&](std::size_t task) {
    for (std::size_t i = task * together; i < std::min(runs, (task + 1) * together); ++i) {
      const std::byte* from = block.first + static_cast<std::ptrdiff_t>(start.back()) * block.strides.back();
      std::size_t rest = i;
      for (std::size_t d = dimensions - 1; d > 0; --d) {
        from += static_cast<std::ptrdiff_t>(start[d - 1] + rest % count[d - 1]) * block.strides[d - 1];
        rest /= count[d - 1];
      }
      take(i * run, {from, run * block.value_bytes});
    }
  });
  return true;
}

}  // namespace fieldwise::python
