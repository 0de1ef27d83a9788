#include "fieldwise/io/worker/worker.hpp"

#include <gmock/gmock.h>
#include <hdf5.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <random>

#include "fieldwise/core/stop.hpp"
#include "fieldwise/io/index/chunk_grid_bytes.hpp"
#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/index/file_index_bytes.hpp"
#include "fieldwise/io/system/sanitizer.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "input_fixture.hpp"
#include "io/netcdf/netcdf_file.hpp"
#include "io/netcdf/netcdf_header.hpp"
#include "io/netcdf/read_chunk_index.hpp"
#include "io/worker/file_visit.hpp"
#include "io/worker/open_stored.hpp"
#include "io/worker/open_variable.hpp"
#include "io/worker/worker_process.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

template <class Result>
Result checked(Result result) {
  if (result < 0) throw std::runtime_error("a call of HDF5 failed");
  return result;
}

io::ByteWriter request_of(const std::string& path) {
  io::ByteWriter payload;
  payload.put(path);
  return payload;
}

class WorkerTest : public test::InputFixture {
 protected:
  void SetUp() override { ASSERT_TRUE(io::start_workers()); }
  void TearDown() override { io::stop_workers(); }

  std::string write(const std::string& name, int mode = NC_NETCDF4) const {
    const bool chunked = (mode & NC_NETCDF4) != 0;
    test::SmallFile file(path(name), mode);
    file.lat_lon({-30, 0, 30}, {10, 20}).time({0, 1, 2, 3});
    file.variable("t", NC_SHORT, {"time", "lat", "lon"}, test::counted(24),
                  chunked ? std::vector<std::size_t>{2, 2, 2} : std::vector<std::size_t>{});
    file.text("t", "units", "K").numbers("t", "scale_factor", NC_FLOAT, {0.5});
    return path(name);
  }

  /// Writes a file with lat, lon and whatever `add` puts beside them, and returns the error of its index.
  std::pair<ErrorKind, std::string> error_of_file(const std::function<void(hid_t)>& add) const {
    const std::string name = path("a.nc");
    test::SmallFile(name).lat_lon({-30, 0, 30}, {10, 20}).close();
    const hid_t file = checked(H5Fopen(name.c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
    add(file);
    checked(H5Fclose(file));
    const auto in_worker = test::error_of([&] { static_cast<void>(io::index_file(name)); });
    io::stop_workers();
    const auto in_process = test::error_of([&] { static_cast<void>(io::index_file(name)); });
    EXPECT_EQ(in_worker, in_process) << "a library says the same without workers";
    return in_worker;
  }
};

/// Makes a dataset of 4 x 4 floats as the creation list says.
void add_dataset(hid_t file, hid_t creation) {
  const std::array<hsize_t, 2> shape{4, 4};
  const hid_t space = checked(H5Screate_simple(2, shape.data(), nullptr));
  checked(H5Dclose(checked(H5Dcreate2(file, "v", H5T_IEEE_F32LE, space, H5P_DEFAULT, creation, H5P_DEFAULT))));
  checked(H5Sclose(space));
  checked(H5Pclose(creation));
}

TEST_F(WorkerTest, GivesTheIndexThatThisProcessGives) {
  for (const int mode : {0, NC_64BIT_OFFSET, NC_64BIT_DATA, NC_NETCDF4, NC_NETCDF4 | NC_CLASSIC_MODEL}) {
    const std::string name = write("a.nc", mode);
    EXPECT_EQ(io::to_bytes(io::FileVisit(name).index()), io::to_bytes(io::read_index(io::name_here(name))));
  }
}

TEST_F(WorkerTest, GivesTheChunksThatThisProcessGives) {
  const std::string name = write("a.nc");
  const io::ChunkGrid here = io::read_chunk_grid(io::name_here(name), "t");
  ASSERT_EQ(here.chunks.size(), 4U);
  EXPECT_EQ(io::to_bytes(io::FileVisit(name).chunks("t")), io::to_bytes(here));
  EXPECT_FALSE(io::FileVisit(name).chunks("none").is_readable());
}

TEST_F(WorkerTest, TellsOfChunksInTheSameVisitWithoutOpeningTheFileAgain) {
  const std::string name = write("a.nc");
  const io::ChunkGrid here = io::read_chunk_grid(io::name_here(name), "t");
  io::FileVisit visit(name);
  EXPECT_EQ(visit.index().path, name);
  std::filesystem::remove(name);
  EXPECT_EQ(io::to_bytes(visit.chunks("t")), io::to_bytes(here));
}

TEST_F(WorkerTest, ReadsTheValuesThatNetcdfReads) {
  const auto index = std::make_shared<const io::FileIndex>(io::index_file(write("a.nc")));
  const std::size_t variable = index->find("t").value();
  std::vector<std::byte> direct(16);
  std::vector<std::byte> through(16, std::byte{0xA5});
  io::open_variable(index, variable, 0)->read({1, 0, 0}, {2, 2, 2}, direct);
  const auto reader = io::open_through_netcdf(index, variable, 0);
  for (int again = 0; again < 3; ++again) reader->read({1, 0, 0}, {2, 2, 2}, through);
  EXPECT_EQ(direct, through);
}

TEST_F(WorkerTest, SaysWhatIsWrongAsThisProcessDoes) {
  const std::string name = write("a.nc");
  std::filesystem::resize_file(name, std::filesystem::file_size(name) / 2);
  const auto there = test::error_of([&] { static_cast<void>(io::FileVisit(name).index()); });
  EXPECT_EQ(there, test::error_of([&] { io::read_index(io::name_here(name)); }));
  EXPECT_THAT(there.second, StartsWith(name));
}

TEST_F(WorkerTest, ThatDiesIsASentenceAndTheNextRequestWorks) {
  const std::string name = write("a.nc");
  io::WorkerProcess worker(name);
  ASSERT_EQ(::kill(static_cast<pid_t>(worker.pid()), SIGABRT), 0);
  const auto error = test::error_of([&] { worker.ask(io::Request::index, request_of(name), 1); });
  EXPECT_EQ(error.first, ErrorKind::input_damaged);
  EXPECT_EQ(error.second, name + ": the file is damaged in a way that makes the NetCDF library fail (signal 6)");
  EXPECT_EQ(io::index_file(name).path, name);
}

TEST_F(WorkerTest, ThatIsEndedFromOutsideSaysNothingOfTheFile) {
  const std::string name = write("a.nc");
  io::WorkerProcess worker(name);
  ASSERT_EQ(::kill(static_cast<pid_t>(worker.pid()), SIGKILL), 0);
  try {
    worker.ask(io::Request::index, request_of(name), 1);
    FAIL() << "a dead worker answered";
  } catch (const core::Stopped& stopped) {
    EXPECT_EQ(stopped.signal(), SIGKILL);
    EXPECT_THAT(stopped.what(), AllOf(StartsWith(name), HasSubstr("ended from outside"), Not(HasSubstr("damaged"))));
  }
  EXPECT_EQ(io::index_file(name).path, name);
}

TEST_F(WorkerTest, ThatHangsDoesNotKeepAProgramThatIsAskedToStop) {
  // Longer than any test may take: it is the stop that ends the wait.
  ASSERT_TRUE(io::start_workers({.wall = std::chrono::hours(24)}));
  const std::string name = write("a.nc");
  io::WorkerProcess worker(name);
  ASSERT_EQ(::kill(static_cast<pid_t>(worker.pid()), SIGSTOP), 0);
  core::request_stop(SIGTERM);
  try {
    worker.ask(io::Request::index, request_of(name), 1);
    ADD_FAILURE() << "a stopped worker answered";
  } catch (const core::Stopped& stopped) {
    EXPECT_EQ(stopped.signal(), SIGTERM);
    EXPECT_STREQ(stopped.what(), "stopped") << "no file is blamed";
  }
  core::request_stop(0);
  EXPECT_EQ(io::index_file(name).path, name);
}

/// Waits until a process has ended, whoever is to collect it.
void wait_for_end_of(pid_t process) {
  for (int turn = 0; turn < 5000; ++turn) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    std::string word;
    while (status >> word && word != "State:") {
    }
    if (!(status >> word) || word == "Z" || word == "X") return;
    ::usleep(1000);
  }
}

TEST_F(WorkerTest, IsNotBlamedOnAFileWhereWhoMakesWorkersIsEndedFromOutside) {
  const std::string name = write("a.nc");
  io::WorkerProcess worker(name);
  std::ifstream status("/proc/" + std::to_string(worker.pid()) + "/status");
  pid_t forker = 0;
  for (std::string word; status >> word;) {
    if (word == "PPid:") status >> forker;
  }
  ASSERT_GT(forker, 1);
  ASSERT_NE(forker, ::getpid());
  ASSERT_EQ(::kill(forker, SIGKILL), 0);
  wait_for_end_of(static_cast<pid_t>(worker.pid()));  // its kernel's word may come after an answer that is quick
  try {
    worker.ask(io::Request::index, request_of(name), 1);
    ADD_FAILURE() << "a worker outlived its parent";
  } catch (const core::Stopped& stopped) {
    EXPECT_EQ(stopped.signal(), SIGKILL);
    EXPECT_THAT(stopped.what(), AllOf(HasSubstr("ended from outside"), Not(HasSubstr("damaged"))));
  }
  ASSERT_TRUE(io::start_workers());
  EXPECT_EQ(io::index_file(name).path, name);
}

TEST_F(WorkerTest, IsNotBlamedOnAFileWhereNoMoreFilesMayBeOpen) {
  const std::string name = write("a.nc");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  // Room for the file itself, and none for the socket of a worker; then not even for the file.
  const int next = ::dup(0);
  ::close(next);
  for (const int more : {1, 0}) {
    const rlimit few{static_cast<rlim_t>(next + more), before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    const auto error = test::error_of([&] { static_cast<void>(io::index_file(name)); });
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_EQ(error.first, ErrorKind::memory_exceeded) << error.second;
    EXPECT_THAT(error.second, AllOf(StartsWith(name), HasSubstr("ulimit -n")));
  }
  EXPECT_EQ(io::index_file(name).path, name);
}

TEST_F(WorkerTest, IsNotBlamedOnAFileWhereTheMachineAllowsTooLittleMemory) {
#if !FIELDWISE_SANITIZED  // sanitizers take the limit away
  const std::string name = path("a.nc");
  test::SmallFile(name).lat_lon(test::counted(2'000'000), {10, 20}).close();
  const auto answer = [&] {
    // As ulimit -v does: what this program has, and little more; less than a worker may ask for.
    std::uint64_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t most = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + (8U << 20U);
    const rlimit little{most, most};
    if (::setrlimit(RLIMIT_AS, &little) != 0 || !io::start_workers()) ::_exit(2);
    try {
      static_cast<void>(io::index_file(name));
    } catch (const core::Error& error) {
      ::_exit(error.kind() == ErrorKind::memory_exceeded ? 0 : 3);
    }
    ::_exit(4);
  };
  EXPECT_EXIT(answer(), testing::ExitedWithCode(0), "");
#endif
}

TEST_F(WorkerTest, ThatHangsIsEndedAndTheNextRequestWorks) {
  ASSERT_TRUE(io::start_workers({.wall = std::chrono::milliseconds(300)}));
  const std::string name = write("a.nc");
  io::WorkerProcess worker(name);
  const auto pid = static_cast<pid_t>(worker.pid());
  ASSERT_EQ(::kill(pid, SIGSTOP), 0);
  const auto error = test::error_of([&] { worker.ask(io::Request::index, request_of(name), 1); });
  EXPECT_EQ(error.first, ErrorKind::input_damaged);
  EXPECT_THAT(error.second, AllOf(StartsWith(name), HasSubstr("does not come to an end")));
  EXPECT_NE(::kill(pid, 0), 0) << "the process is gone";
  EXPECT_EQ(io::index_file(name).path, name);
}

TEST_F(WorkerTest, ThatRunsOutOfMemoryIsASentence) {
  ASSERT_TRUE(io::start_workers({.memory_bytes = 1 << 16U}));
  const std::string name = path("a.nc");
  test::SmallFile(name).lat_lon(test::counted(2'000'000), {10, 20}).close();
#if !FIELDWISE_SANITIZED  // sanitizers take the limit away
  EXPECT_EQ(test::error_of([&] { static_cast<void>(io::index_file(name)); }).first, ErrorKind::input_damaged);
#endif
  ASSERT_TRUE(io::start_workers());
  EXPECT_EQ(io::index_file(name).path, name);
}

TEST_F(WorkerTest, ReadsNoFileThatIsNotRegular) {
  ASSERT_EQ(::mkfifo(path("pipe.nc").c_str(), 0600), 0);
  EXPECT_EQ(test::error_of([&] { io::WorkerProcess worker(path("pipe.nc")); }),
            std::pair(ErrorKind::input_missing, path("pipe.nc") + ": is a pipe, but must be a file"));
  std::filesystem::create_symlink(write("a.nc"), path("link.nc"));
  EXPECT_EQ(io::index_file(path("link.nc")).path, path("link.nc")) << "links to regular files are followed";
}

TEST_F(WorkerTest, RefusesExternalStorage) {
  const auto error = error_of_file([](hid_t file) {
    const hid_t creation = checked(H5Pcreate(H5P_DATASET_CREATE));
    checked(H5Pset_external(creation, "/etc/passwd", 0, 64));
    add_dataset(file, creation);
  });
  EXPECT_EQ(error.first, ErrorKind::input_damaged);
  EXPECT_THAT(error.second, AllOf(HasSubstr("variable v"), HasSubstr("external storage")));
}

TEST_F(WorkerTest, RefusesVirtualDatasets) {
  const auto error = error_of_file([](hid_t file) {
    const hid_t creation = checked(H5Pcreate(H5P_DATASET_CREATE));
    const std::array<hsize_t, 2> shape{4, 4};
    const hid_t space = checked(H5Screate_simple(2, shape.data(), nullptr));
    checked(H5Pset_virtual(creation, space, "/etc/passwd", "v", space));
    checked(H5Sclose(space));
    add_dataset(file, creation);
  });
  EXPECT_EQ(error.first, ErrorKind::input_damaged);
  EXPECT_THAT(error.second, AllOf(HasSubstr("variable v"), HasSubstr("virtual dataset")));
}

TEST_F(WorkerTest, RefusesLinksToOtherFiles) {
  const auto error = error_of_file([](hid_t file) {
    const hid_t group = checked(H5Gcreate2(file, "g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    checked(H5Lcreate_external("/etc/passwd", "/", group, "secret", H5P_DEFAULT, H5P_DEFAULT));
    checked(H5Gclose(group));
  });
  EXPECT_EQ(error.first, ErrorKind::input_damaged);
  EXPECT_THAT(error.second, AllOf(HasSubstr("g/secret"), HasSubstr("external link")));
}

TEST_F(WorkerTest, RefusesChunksThatNoProgramCouldUnpack) {
  const std::string name = path("a.nc");
  {
    const hid_t file = checked(H5Fcreate(name.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
    const hid_t creation = checked(H5Pcreate(H5P_DATASET_CREATE));
    const std::array<hsize_t, 2> shape{1 << 15, 1 << 15};
    checked(H5Pset_chunk(creation, 2, shape.data()));
    checked(H5Pset_deflate(creation, 1));
    const hid_t space = checked(H5Screate_simple(2, shape.data(), nullptr));
    checked(H5Dclose(checked(H5Dcreate2(file, "v", H5T_STD_I16LE, space, H5P_DEFAULT, creation, H5P_DEFAULT))));
    checked(H5Sclose(space));
    checked(H5Pclose(creation));
    checked(H5Fclose(file));
  }
  const auto error = test::error_of([&] { static_cast<void>(io::index_chunks(name, "v")); });
  EXPECT_EQ(error.first, ErrorKind::input_damaged);
  EXPECT_THAT(error.second, HasSubstr("more than 1024 MiB"));
}

TEST_F(WorkerTest, GivesAnIndexOrASentenceForEveryDamagedHeader) {
  constexpr unsigned kSeed = 20240607;
  const std::string sound = test::bytes_of(write("sound.nc"));
  std::mt19937 random(kSeed);
  const std::string name = path("mutant.nc");
  ASSERT_TRUE(io::start_workers({.processor = std::chrono::seconds(2), .wall = std::chrono::milliseconds(5000)}));
  for (int mutant = 0; mutant < 200; ++mutant) {
    SCOPED_TRACE(mutant);
    std::string bytes = sound;
    // Half of the mutants in the first 4 KiB, half anywhere: object headers lie all over the file.
    const std::size_t reach = mutant % 2 == 0 ? std::min<std::size_t>(4096, bytes.size()) : bytes.size();
    for (unsigned flips = 1 + random() % 4; flips > 0; --flips) {
      bytes[random() % reach] = static_cast<char>(random());
    }
    std::ofstream(name, std::ios::binary | std::ios::trunc) << bytes;
    try {
      const io::FileIndex index = io::index_file(name);
      for (const io::VariableIndex& variable : index.variables) {
        if (variable.storage == io::StorageKind::chunked) static_cast<void>(io::index_chunks(name, variable.name));
      }
    } catch (const core::Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(name));
    }
  }
}

TEST_F(WorkerTest, GivesBytesOfAChunkGridThatAreCheckedWhenTheyComeBack) {
  io::ChunkGrid grid{{4, 4}, {2, 4}, {{io::FilterKind::deflate, 1}}, {{10, 5, 0}, {15, 5, 1}}, {}, true};
  grid.fill.resize(4);
  const std::vector<std::byte> bytes = io::to_bytes(grid);
  EXPECT_EQ(io::to_bytes(io::chunk_grid_from_bytes(bytes)), bytes);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const auto cut = std::span(bytes).first(length);
    EXPECT_EQ(test::error_of([&] { static_cast<void>(io::chunk_grid_from_bytes(cut)); }).first,
              ErrorKind::input_damaged);
  }
  EXPECT_NO_THROW(io::require_consistent(grid, 20));
  EXPECT_EQ(test::error_of([&] { io::require_consistent(grid, 19); }).first, ErrorKind::input_damaged);
  grid.chunk_shape[1] = 0;
  EXPECT_EQ(test::error_of([&] { io::require_consistent(grid, 20); }).first, ErrorKind::input_damaged);
}

}  // namespace
}  // namespace fieldwise
