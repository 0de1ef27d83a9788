// Fixture of the tests of variable readers: reads parts of a variable past netCDF and through it and compares the
// bytes. May know: io's file index and variable reader, netCDF's C interface, GoogleTest. Must not know: how either
// reader finds its bytes.
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <numeric>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "io/worker/open_stored.hpp"
#include "io/worker/open_variable.hpp"
#include "output_fixture.hpp"

namespace fieldwise::test {

using Bytes = std::vector<std::byte>;
using Sizes = std::vector<std::size_t>;

/// Is one of the numeric types of netCDF.
struct NamedType {
  std::string name;
  nc_type type;
  std::size_t bytes;
};

inline const std::vector<NamedType> kTypes{{"byte", NC_BYTE, 1},     {"ubyte", NC_UBYTE, 1},   {"short", NC_SHORT, 2},
                                           {"ushort", NC_USHORT, 2}, {"int", NC_INT, 4},       {"uint", NC_UINT, 4},
                                           {"int64", NC_INT64, 8},   {"uint64", NC_UINT64, 8}, {"float", NC_FLOAT, 4},
                                           {"double", NC_DOUBLE, 8}};

/// Names the two ways from a file to its values.
enum class Way { direct, netcdf };

/// Places part of a variable.
struct Box {
  Sizes start;
  Sizes count;
};

inline std::size_t product(const Sizes& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), std::size_t{1}, std::multiplies<>());
}

/// Returns bytes of which about half are zero, in runs: filters change them, and deflate makes them shorter.
inline Bytes half_random_bytes(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  Bytes bytes(count, std::byte{0});
  for (std::size_t i = 0; i < count; ++i) {
    if (i / 16 % 2 == 0) bytes[i] = static_cast<std::byte>(random() % 256);
  }
  return bytes;
}

/// Returns boxes of all kinds in an array: all of it, both corners, inside, up to the end, and some at random.
inline std::vector<Box> boxes_of(const Sizes& shape) {
  std::vector<Box> boxes(5);
  for (const std::size_t size : shape) {
    const auto add = [](Box& box, std::size_t start, std::size_t count) {
      box.start.push_back(start);
      box.count.push_back(count);
    };
    add(boxes[0], 0, size);
    add(boxes[1], 0, 1);
    add(boxes[2], size - 1, 1);
    add(boxes[3], size / 3, (size + 1) / 2);
    add(boxes[4], size / 4, size - size / 4);
  }
  std::mt19937 random(20'261);  // the same boxes for the same shape
  for (int i = 0; i < 12; ++i) {
    Box box;
    for (const std::size_t size : shape) {
      box.start.push_back(random() % size);
      box.count.push_back(1 + random() % (size - box.start.back()));
    }
    boxes.push_back(std::move(box));
  }
  return boxes;
}

/// Writes one NetCDF file through netCDF's C interface, values as bytes in the order of this machine.
class NewFile {
 public:
  NewFile(const std::string& path, int mode) { check(nc_create(path.c_str(), mode | NC_CLOBBER, &id_)); }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() { nc_close(id_); }

  static void check(int status) {
    if (status != NC_NOERR) throw std::runtime_error(nc_strerror(status));
  }

  [[nodiscard]] int id() const noexcept { return id_; }

  [[nodiscard]] int dimension(const std::string& name, std::size_t size) const {
    int dimension = 0;
    check(nc_def_dim(id_, name.c_str(), size, &dimension));
    return dimension;
  }

  [[nodiscard]] int variable(const std::string& name, nc_type type, const std::vector<int>& dimensions) const {
    int variable = 0;
    check(nc_def_var(id_, name.c_str(), type, static_cast<int>(dimensions.size()), dimensions.data(), &variable));
    return variable;
  }

  void put(int variable, const Box& box, const Bytes& bytes) const {
    check(nc_put_vara(id_, variable, box.start.data(), box.count.data(), bytes.data()));
  }

 private:
  int id_ = -1;
};

/// Compares what the two ways read from the file that was indexed last.
class ReaderFixture : public OutputFixture {
 protected:
  void index(const std::string& path) { index_ = std::make_shared<const io::FileIndex>(io::index_file(path)); }

  [[nodiscard]] std::size_t position(const std::string& name) const { return index_->find(name).value(); }

  [[nodiscard]] Sizes shape(const std::string& name) const {
    const auto sizes = index_->shape(index_->variables[position(name)]);
    return {sizes.begin(), sizes.end()};
  }

  /// Opens a variable as the program does.
  [[nodiscard]] std::unique_ptr<io::VariableReader> open(const std::string& name) const {
    return io::open_variable(index_, position(name), std::size_t{1} << 20U);
  }

  [[nodiscard]] std::unique_ptr<io::VariableReader> open_through_netcdf(const std::string& name) const {
    return io::open_through_netcdf(index_, position(name), std::size_t{1} << 20U);
  }

  /// Tells which way `open` takes; the classes of readers are hidden, but those of the two ways differ.
  [[nodiscard]] Way way_of(const std::string& name) const {
    const auto chosen = open(name);
    const auto other = open_through_netcdf(name);
    const io::VariableReader& one = *chosen;
    const io::VariableReader& two = *other;
    return typeid(one) == typeid(two) ? Way::netcdf : Way::direct;
  }

  /// Reads part of a variable over bytes that are all `before`.
  [[nodiscard]] Bytes read(io::VariableReader& reader, const std::string& name, const Box& box,
                           std::byte before = std::byte{0xA5}) const {
    Bytes bytes(product(box.count) * io::bytes_of(index_->variables[position(name)].type), before);
    reader.read(box.start, box.count, bytes);
    return bytes;
  }

  [[nodiscard]] Bytes read_all(const std::string& name) const {
    return read(*open(name), name, {Sizes(shape(name).size(), 0), shape(name)});
  }

  /// Requires the way expected, and the same bytes both ways for all boxes, whatever was in memory before.
  void expect_same_bytes(const std::string& name, Way way) const {
    SCOPED_TRACE(name);
    EXPECT_TRUE(way_of(name) == way) << "read " << (way == Way::direct ? "through" : "past") << " netCDF";
    const auto chosen = open(name);
    const auto other = open_through_netcdf(name);
    for (const Box& box : boxes_of(shape(name))) {
      const Bytes one = read(*chosen, name, box, std::byte{0xA5});
      const Bytes two = read(*other, name, box, std::byte{0x5A});
      ASSERT_FALSE(one.empty());
      ASSERT_EQ(std::memcmp(one.data(), two.data(), one.size()), 0)
          << "start " << testing::PrintToString(box.start) << ", count " << testing::PrintToString(box.count);
    }
  }

  /// Requires the same, and that the values are those that were written.
  void expect_values(const std::string& name, Way way, const Bytes& written) const {
    expect_same_bytes(name, way);
    EXPECT_TRUE(read_all(name) == written) << name << " does not hold what was written";
  }

  std::shared_ptr<const io::FileIndex> index_;
};

}  // namespace fieldwise::test
