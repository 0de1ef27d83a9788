// Zarr stores made by hand: what their metadata become, what their chunks hold, and what is refused. (Every codec and
// type is compared with python3-zarr in tests/interop/check_zarr.py.)
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/io/chunks/chunk_codec.hpp"
#include "fieldwise/io/index/file_index_bytes.hpp"
#include "fieldwise/io/index/file_stamp.hpp"
#include "fieldwise/io/index/zarr_folder.hpp"
#include "fieldwise/io/inputs/file_digest.hpp"
#include "fieldwise/io/inputs/input_files.hpp"
#include "fieldwise/io/reading/describe.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "io/system/input_folder.hpp"
#include "io/worker/open_variable.hpp"
#include "io/zarr/array_of_zarr.hpp"
#include "io/zarr/zarr_attributes.hpp"
#include "io/zarr/zarr_numbers.hpp"
#include "output_fixture.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Makes stores of v2 without compression.
class Zarr : public test::OutputFixture {
 protected:
  void write(const std::string& name, const std::string& text) const {
    const std::filesystem::path file(path(name));
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }

  template <class Value>
  void chunk(const std::string& name, const std::vector<Value>& values) const {
    write(name, std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)));
  }

  /// Writes `.zarray` of 32-bit floats; `more` replaces what stands for fill value and order.
  void array(const std::string& name, const std::string& shape, const std::string& chunks,
             const std::string& dimensions, const std::string& more = R"("fill_value": null, "order": "C")",
             const std::string& dtype = "<f4") const {
    write(name + "/.zarray", R"({"zarr_format": 2, "shape": )" + shape + R"(, "chunks": )" + chunks +
                                 R"(, "dtype": ")" + dtype + R"(", "compressor": null, "filters": null, )" + more +
                                 "}");
    write(name + "/.zattrs", R"({"_ARRAY_DIMENSIONS": )" + dimensions + "}");
  }

  /// Makes s.zarr with v [y 3, x 4] in chunks of 2 x 3, one of which is not there.
  void small_store(const std::string& more = R"("fill_value": -1.0, "order": "C")") const {
    write("s.zarr/.zgroup", R"({"zarr_format": 2})");
    array("s.zarr/v", "[3, 4]", "[2, 3]", R"(["y", "x"])", more);
    chunk<float>("s.zarr/v/0.0", {1, 2, 3, 5, 6, 7});
    chunk<float>("s.zarr/v/0.1", {4, -9, -9, 8, -9, -9});
    chunk<float>("s.zarr/v/1.0", {9, 10, 11, -9, -9, -9});
  }

  [[nodiscard]] std::vector<float> read(const std::shared_ptr<const io::FileIndex>& index, const std::string& name,
                                        const std::vector<std::size_t>& start,
                                        const std::vector<std::size_t>& count) const {
    std::size_t size = 1;
    for (const std::size_t one : count) size *= one;
    std::vector<float> values(size);
    io::open_variable(index, *index->find(name), 0)->read(start, count, std::as_writable_bytes(std::span(values)));
    return values;
  }

  [[nodiscard]] std::shared_ptr<const io::FileIndex> index(const std::string& name = "s.zarr") const {
    return std::make_shared<const io::FileIndex>(io::index_file(path(name)));
  }

  /// Makes the next change one of a later time: the system's clock of files ticks some 250 times a second.
  void let_time_pass() const {
    write("clock", "");
    const std::int64_t before = io::stamp_of(path("clock")).changed_ns;
    while (io::stamp_of(path("clock")).changed_ns == before) write("clock", "");
  }
};

TEST_F(Zarr, AnArrayIsAVariableAndAMissingChunkItsFillValue) {
  small_store();
  const auto store = index();
  EXPECT_EQ(store->format, io::FileFormat::zarr2);
  ASSERT_EQ(store->variables.size(), 1U);
  const io::VariableIndex& variable = store->variables.front();
  EXPECT_EQ(variable.type, io::StoredType::float32);
  EXPECT_THAT(variable.chunk_shape, ElementsAre(2, 3));
  EXPECT_THAT(variable.numbers("_FillValue"), ElementsAre(-1.0));
  EXPECT_EQ(store->dimensions[variable.dimensions[1]].name, "x");
  EXPECT_THAT(read(store, "v", {0, 0}, {3, 4}), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -1));
  EXPECT_THAT(read(store, "v", {1, 2}, {2, 2}), ElementsAre(7, 8, 11, -1));
}

TEST_F(Zarr, ColumnsFirstAndForeignBytesAreTurned) {
  write("s.zarr/.zgroup", R"({"zarr_format": 2})");
  array("s.zarr/v", "[2, 3]", "[2, 3]", R"(["y", "x"])", R"("fill_value": null, "order": "F")");
  chunk<float>("s.zarr/v/0.0", {1, 4, 2, 5, 3, 6});
  array("s.zarr/b", "[2, 2]", "[2, 2]", R"(["y", "z"])", R"("fill_value": null, "order": "C")", ">f4");
  write("s.zarr/b/0.0", std::string("\x3f\x80\0\0\x40\0\0\0\x40\x40\0\0\x40\x80\0\0", 16));
  const auto store = index();
  EXPECT_THAT(read(store, "v", {0, 0}, {2, 3}), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(read(store, "b", {0, 0}, {2, 2}), ElementsAre(1, 2, 3, 4));
}

TEST_F(Zarr, GroupsNameVariablesAndShareCoordinatesAroundThem) {
  write("s.zarr/.zgroup", R"({"zarr_format": 2})");
  write("s.zarr/g/.zgroup", R"({"zarr_format": 2})");
  array("s.zarr/x", "[2]", "[2]", R"(["x"])");
  chunk<float>("s.zarr/x/0", {10, 20});
  array("s.zarr/g/v", "[2]", "[2]", R"(["x"])");
  array("s.zarr/g/w", "[3]", "[3]", R"(["x"])");
  const auto store = index();
  const io::VariableIndex& inner = store->variables[*store->find("g/v")];
  EXPECT_EQ(store->dimensions[inner.dimensions[0]].name, "x");
  EXPECT_EQ(store->dimensions[store->variables[*store->find("w")].dimensions[0]].name, "g/x") << "it has another size";
  EXPECT_THAT(store->variables[*store->find("x")].values, ElementsAre(10.0, 20.0)) << "axes are read with the header";
}

TEST_F(Zarr, ASingleValueAndAnArrayThatIsTheStore) {
  write("s.zarr/.zgroup", R"({"zarr_format": 2})");
  array("s.zarr/level", "[]", "[]", "[]");
  chunk<float>("s.zarr/level/0", {850});
  EXPECT_THAT(read(index(), "level", {}, {}), ElementsAre(850));
  array("tas.zarr", "[2]", "[2]", R"(["x"])");
  chunk<float>("tas.zarr/0", {1, 2});
  EXPECT_TRUE(io::is_zarr_folder(path("tas.zarr")));
  EXPECT_THAT(read(index("tas.zarr"), "tas", {0}, {2}), ElementsAre(1, 2));
}

TEST_F(Zarr, WhatChangesAfterTheHeaderWasReadIsSeen) {
  const std::vector<std::pair<std::string, std::function<void()>>> changes{
      {"a chunk is written",
       [&] {
         chunk<float>("s.zarr/v/0.0", {9, 9, 9, 9, 9, 9});
       }},
      {"a chunk is removed", [&] { std::filesystem::remove(path("s.zarr/v/0.1")); }},
      {"a chunk appears", [&] {
         chunk<float>("s.zarr/v/1.1", {12, 0, 0, 0, 0, 0});
       }}};
  for (const auto& [what, change] : changes) {
    std::filesystem::remove_all(path("s.zarr"));
    small_store();
    const auto store = index();
    EXPECT_THAT(read(store, "v", {2, 0}, {1, 3}), ElementsAre(9, 10, 11)) << what;
    let_time_pass();
    change();
    const auto error = test::error_of([&] { static_cast<void>(read(store, "v", {0, 0}, {3, 4})); });
    EXPECT_EQ(error.first, ErrorKind::input_changed) << what << ": " << error.second;
    EXPECT_NE(io::stamp_of(path("s.zarr")), store->stamp) << what;
  }
}

TEST_F(Zarr, AStampAndADigestTellStoresApart) {
  small_store();
  const io::FileStamp before = io::stamp_of(path("s.zarr"));
  const std::string digest = io::sha256_of_file(path("s.zarr"));
  EXPECT_EQ(io::stamp_of(path("s.zarr")), before);
  let_time_pass();
  small_store();
  EXPECT_NE(io::stamp_of(path("s.zarr")), before) << "it was written anew";
  EXPECT_EQ(io::sha256_of_file(path("s.zarr")), digest) << "with the same content";
  std::filesystem::rename(path("s.zarr/v/0.0"), path("s.zarr/v/9.9"));
  std::filesystem::rename(path("s.zarr/v/1.0"), path("s.zarr/v/0.0"));
  std::filesystem::rename(path("s.zarr/v/9.9"), path("s.zarr/v/1.0"));
  EXPECT_NE(io::sha256_of_file(path("s.zarr")), digest) << "two chunks have changed places";
}

TEST_F(Zarr, OwnMetadataAreBelievedBeforeConsolidatedOnes) {
  small_store();
  write("s.zarr/.zmetadata", R"({"metadata": {"v/.zarray": {"zarr_format": 2, "shape": [1, 4]}}})");
  const auto store = index();
  EXPECT_THAT(store->shape(store->variables.front()), ElementsAre(3, 4));
  EXPECT_THAT(store->notices, ElementsAre(HasSubstr("consolidated metadata are older than those of v")));
}

TEST_F(Zarr, NamesDoNotLeaveTheStore) {
  small_store();
  std::ofstream(path("secret")) << "x";
  const io::InputFolder folder(path("s.zarr"));
  for (const char* name : {"../secret", "v/../../secret", "/etc/passwd", "v//0.0", ".", ""}) {
    EXPECT_EQ(test::error_of([&] { static_cast<void>(folder.open(name)); }).first, ErrorKind::input_damaged) << name;
  }
  std::filesystem::create_symlink(path(""), path("s.zarr/out"));
  const auto error = test::error_of([&] { static_cast<void>(folder.open("out/secret")); });
  EXPECT_THAT(error.second, HasSubstr("symbolic link"));
  EXPECT_FALSE(folder.open("v/7.7").has_value());
  EXPECT_FALSE(folder.open("v/0.0/deeper").has_value()) << "a file is no folder";
}

TEST_F(Zarr, InfoTellsWhatIsStored) {
  small_store();
  EXPECT_THAT(io::describe_file(path("s.zarr")),
              AllOf(HasSubstr("s.zarr: Zarr v2"), HasSubstr("v [y 3, x 4] float32"),
                    HasSubstr("chunks [2, 3], 72 B stored, 3 of 4 chunks are there")));
}

TEST_F(Zarr, AHeaderSurvivesBeingKept) {
  small_store();
  const auto store = index();
  const io::FileIndex kept = io::from_bytes(io::to_bytes(*store));
  EXPECT_EQ(io::to_bytes(kept), io::to_bytes(*store));
  EXPECT_EQ(kept.variables.front().files->key({1, 0}), "1.0");
}

TEST_F(Zarr, FoldersThatAreNoStoresAreNamed) {
  std::filesystem::create_directory(path("plain"));
  const auto error = test::error_of([&] { static_cast<void>(io::expand_files({path("plain")})); });
  EXPECT_EQ(error.first, ErrorKind::input_missing);
  EXPECT_THAT(error.second, HasSubstr("must be a file or a Zarr store"));
  small_store();
  EXPECT_THAT(io::expand_files({path("*.zarr")}), ElementsAre(path("s.zarr")));
}

TEST_F(Zarr, TheFillValueOfCoordinatesIsNotMissing) {
  const io::Json array = io::parse_json(R"({"zarr_format": 2, "shape": [3], "chunks": [3], "dtype": "<f8", "compressor":
    null, "filters": null, "fill_value": 0.0, "order": "C"})");
  const auto of = [&](const std::string& name) {
    return io::array_of_v2(name, array, io::parse_json(R"({"_ARRAY_DIMENSIONS": ["lat"]})")).variable;
  };
  EXPECT_EQ(of("lat").find("_FillValue"), nullptr) << "the equator is a place";
  EXPECT_THAT(of("tas").numbers("_FillValue"), ElementsAre(0.0));
}

TEST_F(Zarr, AFillValueOfZeroIsMissingInDataAndToldButNotInCoordinates) {
  const std::string zero = R"("fill_value": 0, "order": "C")";
  write("s.zarr/.zgroup", R"({"zarr_format": 2})");
  array("s.zarr/v", "[2]", "[2]", R"(["x"])", zero);
  array("s.zarr/height", "[2]", "[2]", R"(["x"])", zero);
  write("s.zarr/v/.zattrs", R"({"_ARRAY_DIMENSIONS": ["x"], "coordinates": "height"})");
  chunk<float>("s.zarr/height/0", {0, 5});
  const auto store = index();
  EXPECT_EQ(store->variables[*store->find("height")].find("_FillValue"), nullptr);
  EXPECT_THAT(store->variables[*store->find("height")].values, ElementsAre(0.0, 5.0));
  EXPECT_THAT(store->variables[*store->find("v")].numbers("_FillValue"), ElementsAre(0.0));
  EXPECT_THAT(store->notices, ElementsAre(HasSubstr("values of 0 count as missing in v,")));
}

TEST_F(Zarr, NumbersThatJsonHasNoWordsForAreNumbers) {
  const std::vector<io::Attribute> attributes = io::attributes_of_json(
      io::parse_json(R"({"a": NaN, "b": "NaN and \"Infinity\"", "c": [1, -Infinity], "d": true, "e": null, "f": {}})"));
  ASSERT_EQ(attributes.size(), 4U);
  EXPECT_TRUE(std::isnan(attributes[0].numbers.front()));
  EXPECT_EQ(attributes[1].text, "NaN and \"Infinity\"");
  EXPECT_THAT(attributes[2].numbers, ElementsAre(1.0, -std::numeric_limits<double>::infinity()));
  EXPECT_THAT(attributes[3].numbers, ElementsAre(1.0));
}

TEST_F(Zarr, PackingWrittenInSinglePrecisionIsKnownAgain) {
  const std::vector<io::Attribute> attributes =
      io::attributes_of_json(io::parse_json(R"({"a": 0.009999999776482582, "b": 0.01, "c": 0.5, "d": 3})"));
  EXPECT_EQ(attributes[0].type, io::StoredType::float32);
  EXPECT_EQ(attributes[1].type, io::StoredType::float64);
  EXPECT_EQ(attributes[2].type, io::StoredType::float64);
  EXPECT_EQ(attributes[3].type, io::StoredType::int64);
}

TEST_F(Zarr, FillValuesOfVersion3AreDecoded) {
  std::vector<io::Attribute> attributes{{"_FillValue", io::StoredType::character, "AAAAAAAA+H8=", {}}};
  io::decode_fill_attribute(attributes, io::StoredType::float32);
  EXPECT_TRUE(std::isnan(attributes.front().numbers.front()));
  EXPECT_THAT(attributes.front().text, IsEmpty());
  attributes = {{"_FillValue", io::StoredType::character, "AAAAAACIw8A=", {}}};
  io::decode_fill_attribute(attributes, io::StoredType::float64);
  EXPECT_THAT(attributes.front().numbers, ElementsAre(-9999.0 - 1.0));
}

TEST_F(Zarr, FillValuesFitTheirTypeOrAreNone) {
  const io::ZarrType bytes{io::StoredType::int8, std::nullopt, false};
  EXPECT_EQ(io::fill_number(io::Json(-128), bytes), -128.0);
  EXPECT_EQ(io::fill_number(io::Json(128), bytes), std::nullopt);
  EXPECT_EQ(io::fill_number(io::Json(1.5), bytes), std::nullopt);
  const io::ZarrType wide{io::StoredType::uint64, std::nullopt, false};
  EXPECT_EQ(io::fill_number(io::Json(18446744073709551615U), wide), 0x1p64);
  EXPECT_EQ(io::fill_number(io::Json(-1), wide), std::nullopt);
  const io::ZarrType half{io::StoredType::float32, std::nullopt, true};
  EXPECT_EQ(io::fill_bytes(io::Json(1.0), half, false), (std::vector{std::byte{0x00}, std::byte{0x3C}}));
}

TEST_F(Zarr, HalfPrecisionIsWidenedExactly) {
  EXPECT_EQ(io::from_half(0x3C01), 1.0009765625F);
  EXPECT_EQ(io::from_half(0x0001), 0x1p-24F);
  EXPECT_EQ(io::from_half(0xFBFF), -65504.0F);
  EXPECT_EQ(io::from_half(0x7C00), std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(io::from_half(0x7C01)));
}

TEST_F(Zarr, DamagedChunksAreSentences) {
  const auto decoded = [](io::FilterKind kind, const std::string& stored, std::size_t raw) {
    io::ChunkDecoder decoder;
    const std::vector<io::ChunkFilter> filters{{kind, 0}};
    const auto values = decoder.decode(std::as_bytes(std::span(stored)), filters, 0, raw);
    return std::string(reinterpret_cast<const char*>(values.data()), values.size());
  };
  const auto refused = [&](io::FilterKind kind, const std::string& stored) {
    return test::error_of([&] { static_cast<void>(decoded(kind, stored, 8)); }).first;
  };
  using Kind = io::FilterKind;
  EXPECT_EQ(decoded(Kind::lzf,
                    std::string("\x01"
                                "ab\x80\x01",
                                5),
                    8),
            "abababab");
  EXPECT_EQ(decoded(Kind::crc32c, std::string("123456789\x83\x92\x06\xe3", 13), 9), "123456789") << "RFC 3720's check";
  EXPECT_EQ(refused(Kind::crc32c, std::string("12345678\x83\x92\x06\xe3", 12)), ErrorKind::input_damaged);
  for (const std::string& reference : {std::string("\x20\x00", 2), std::string("\x00", 1), std::string("\xe0", 1),
                                       std::string("\x00x\xe0\xff\x00", 5), std::string("\x1fxyz", 4)}) {
    EXPECT_EQ(refused(Kind::lzf, reference), ErrorKind::input_damaged);
  }
  for (const Kind kind :
       {Kind::blosc, Kind::zstd, Kind::lz4, Kind::lz4_blocks, Kind::bzip2, Kind::gzip, Kind::deflate}) {
    for (const std::size_t length : {0U, 3U, 16U, 40U}) {
      EXPECT_EQ(refused(kind, std::string(length, '\xff')), ErrorKind::input_damaged) << length;
    }
  }
}

}  // namespace
}  // namespace fieldwise
