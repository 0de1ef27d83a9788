#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/io/writing/write.hpp"
#include "fieldwise/pipeline/record/record.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "fieldwise/stream/memory_source.hpp"

namespace {

using fieldwise::core::Field;
using fieldwise::pipeline::RunOptions;
using testing::HasSubstr;
using testing::IsEmpty;

/// Runs files in a folder with the file of a series of months, which grows.
class TextOutputRun : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("fieldwise-text-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    write_months("a.nc", 1980, 36);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  void write_months(const std::string& name, std::int64_t year, std::size_t months) const {
    fieldwise::core::FieldHeader header;
    header.name = "sst";
    header.units = fieldwise::core::Units("degC");
    header.type = fieldwise::core::ValueType::float32;
    header.leading = fieldwise::core::Leading::time;
    header.time = std::make_shared<const fieldwise::core::TimeAxis>(fieldwise::core::monthly_axis(year, 1, months));
    Field field = fieldwise::core::make_field(header);
    for (std::size_t i = 0; i < months; ++i) {
      const double value = 20.0 + 3.0 * std::sin(0.7 * static_cast<double>(i * i) + static_cast<double>(year));
      field.values(i, 0, 0) = i % 17 == 5 ? std::nan("") : static_cast<double>(static_cast<float>(value));
    }
    fieldwise::io::write(path(name), field);
  }

  fieldwise::pipeline::RunSummary run(const std::string& text) const {
    using namespace fieldwise::pipeline;
    return fieldwise::pipeline::run(parse_run_config(parse_yaml(text, "run.yaml"), "run.yaml", folder_.string()), {});
  }

  [[nodiscard]] std::string text(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  [[nodiscard]] Field read(const std::string& name) const {
    fieldwise::io::InputSpec spec;
    spec.name = "x";
    spec.files = {path(name)};
    return fieldwise::stream::read_field(*fieldwise::io::open_input(spec).source);
  }

  std::filesystem::path folder_;
};

const std::string kSteps = "inputs:\n  sst: {files: '*.nc', gaps: allow}\nsteps:\n  anom: {do: anomaly, of: sst}\n";

TEST_F(TextOutputRun, OneSeriesGoesToTextAndNetcdfWithTheSameValues) {
  run("title: Two\n" + kSteps + "outputs:\n  out/anom.csv: [anom]\n  out/anom.nc: [anom]\n");
  const Field of_text = read("out/anom.csv");
  const Field of_file = read("out/anom.nc");
  ASSERT_EQ(of_text.values.size(), 36U);
  EXPECT_TRUE(std::ranges::equal(of_text.values, of_file.values,
                                 [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }));
  EXPECT_EQ(*of_text.header.time, *of_file.header.time);
  EXPECT_EQ(of_text.header.units, of_file.header.units);
  EXPECT_EQ(of_text.header.kind, of_file.header.kind);
  EXPECT_EQ(of_text.header.difference, of_file.header.difference);
  EXPECT_THAT(text("out/anom.csv"), HasSubstr("# title: Two\n"));
  EXPECT_THAT(text("out/anom.csv"), HasSubstr("# fieldwise_run: "));
}

TEST_F(TextOutputRun, IsRecordedVerifiedAndMadeAnewAsOthersAre) {
  const std::string job = kSteps + "outputs:\n  out/anom.csv: [anom]\n";
  run(job);
  EXPECT_THAT(fieldwise::pipeline::verify_outputs({path("out/anom.csv")}), IsEmpty());
  EXPECT_THAT(run(job).text, HasSubstr("nothing new"));
  const std::string whole = text("out/anom.csv");
  std::ofstream(path("out/anom.csv"), std::ios::app) << "1990-01-01,1990-01-01,1990-02-01,5\n";
  EXPECT_THAT(fieldwise::pipeline::verify_outputs({path("out/anom.csv")}).front(), HasSubstr("SHA-256 differs"));
  run(job);
  EXPECT_EQ(text("out/anom.csv"), whole);
}

TEST_F(TextOutputRun, OfAnUpdateIsThatOfOneRun) {
  const std::string job = "update: true\n" + kSteps + "outputs:\n  anom.csv: [anom]\n";
  run(job);
  write_months("b.nc", 1983, 14);
  run(job);
  const std::string updated = text("anom.csv");
  std::filesystem::remove_all(folder_ / ".fieldwise");
  run(job);
  EXPECT_EQ(text("anom.csv"), updated);
  EXPECT_EQ(read("anom.csv").values.size(), 50U);
}

}  // namespace
