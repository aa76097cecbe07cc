#include "process/world_ranks.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/error.h"
#include "base/threads.h"
#include "process/mpi_module.h"

namespace sallow {

namespace {

std::optional<uint32_t> number_in_environment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  std::string_view digits = text;
  uint32_t value = 0;
  // Slurm writes 4(x2) for four on each of two machines.
  if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc()) return std::nullopt;
  return value;
}

RankLaunch read_launch() {
  struct Names {
    const char *count, *rank, *count_here, *rank_here;
  };
  constexpr Names kLaunchers[] = {
      // Open MPI, MPICH and derivatives, Slurm with PMIx
      {"OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK"},
      {"PMI_SIZE", "PMI_RANK", "MPI_LOCALNRANKS", "MPI_LOCALRANKID"},
      {"SLURM_STEP_NUM_TASKS", "PMIX_RANK", "SLURM_STEP_TASKS_PER_NODE", "SLURM_LOCALID"},
  };
  RankLaunch launch;
  if (number_in_environment("SALLOW_RANKS") == 1u) return launch;
  for (const Names& names : kLaunchers) {
    std::optional<uint32_t> count = number_in_environment(names.count), rank = number_in_environment(names.rank);
    if (!count || !rank || *rank >= *count) continue;
    launch.rank = *rank;
    launch.count = *count;
    launch.rank_here = number_in_environment(names.rank_here).value_or(*rank);
    launch.count_here = std::clamp(number_in_environment(names.count_here).value_or(*count), uint32_t{1}, *count);
    break;
  }
  return launch;
}

const SallowMpiModule& load_module() {
  const std::string file = std::filesystem::read_symlink("/proc/self/exe").parent_path() / kSallowMpiFile;
  const std::string started = "started as " + std::to_string(rank_launch().count) + " ranks, but ";
  // MPI libraries load plug-ins that look for the library's own names.
  void* module = ::dlopen(file.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (module == nullptr) {
    if (!std::filesystem::exists(file)) {
      throw SystemError(started +
                        "this build has no MPI: install libopenmpi-dev and openmpi-bin, run 'cmake --preset release' "
                        "and build again");
    }
    throw SystemError(started + "MPI cannot be loaded: " + ::dlerror());
  }
  auto* entry = reinterpret_cast<SallowMpiEntry*>(::dlsym(module, kSallowMpiEntry));
  const SallowMpiModule* offered = entry == nullptr ? nullptr : entry();
  if (offered == nullptr || offered->version != kSallowMpiVersion) {
    throw SystemError(started + file + " is from a different build: build again");
  }
  return *offered;
}

/// The ranks of MPI_COMM_WORLD, through the module.
class MpiRanks final : public Ranks {
 public:
  MpiRanks(const SallowMpiModule& module, uint32_t rank, uint32_t count)
      : Ranks(rank, count, rank_launch().count_here), module_(module) {}

  static std::unique_ptr<MpiRanks> join() {
    const SallowMpiModule& module = load_module();
    uint32_t rank = 0, count = 0;
    check(module, module.join(&rank, &count));
    if (count != rank_launch().count) {
      throw SystemError("started as " + std::to_string(rank_launch().count) + " ranks, but MPI finds " +
                        std::to_string(count) + ": use the mpirun of the MPI that sallow was built with");
    }
    return std::make_unique<MpiRanks>(module, rank, count);
  }

  void send(uint32_t to, std::span<const std::byte> bytes) override {
    check(module_, module_.send(to, bytes.data(), bytes.size()));
  }
  void receive(uint32_t from, std::span<std::byte> bytes) override {
    check(module_, module_.receive(from, bytes.data(), bytes.size()));
  }
  bool has_sent(uint32_t from) override {
    int has = 0;
    check(module_, module_.has_sent(from, &has));
    return has != 0;
  }
  void exchange(uint32_t partner, std::span<const std::byte> out, std::span<std::byte> in) override {
    SALLOW_CHECK(out.size() == in.size());
    check(module_, module_.exchange(partner, out.data(), in.data(), out.size()));
  }
  void broadcast(uint32_t from, std::span<std::byte> bytes) override {
    check(module_, module_.broadcast(from, bytes.data(), bytes.size()));
  }
  void sum(std::span<uint64_t> numbers) override { check(module_, module_.sum(numbers.data(), numbers.size())); }
  void barrier() override { check(module_, module_.barrier()); }

  void leave() { check(module_, module_.leave()); }
  void abort(int status) { module_.abort(status); }

 private:
  static void check(const SallowMpiModule& module, int error) {
    if (error == 0) return;
    char text[512];
    module.describe(error, text, sizeof text);
    throw SystemError(std::string("MPI: ") + text);
  }

  const SallowMpiModule& module_;
};

std::unique_ptr<MpiRanks> world;

}  // namespace

const RankLaunch& rank_launch() {
  static const RankLaunch launch = read_launch();
  return launch;
}

Ranks& world_ranks() {
  if (rank_launch().count == 1) return single_rank();
  if (!world) world = MpiRanks::join();
  return *world;
}

void leave_world() {
  if (world) world->leave();
  world.reset();
}

bool may_report_failure() {
  if (rank_launch().rank == 0) return true;
  std::this_thread::sleep_for(std::chrono::milliseconds(2000 + 20 * rank_launch().rank));
  return world != nullptr || rank_launch().rank_here == 0;
}

void end_world(int status) {
  if (world) world->abort(status);
  std::_Exit(status);
}

size_t available_cores_per_rank() {
  size_t all = static_cast<size_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  return std::min(available_cores(), std::max<size_t>(1, all / rank_launch().count_here));
}

}  // namespace sallow
