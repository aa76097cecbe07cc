// Measures the time of a call of Decoder::decode_shot() on one thread.
//
//   lone_shots --dem MODEL --in EVENTS.b8 --obs_in FLIPS.b8 [--decoder NAME] [--seconds S]
//
// Decodes the file's shots, one call per shot, repeatedly for S seconds (0.5) in total. Prints one line of JSON: the
// number of shots, the number of predictions that differ from the flips, and the microseconds per call in the median
// pass over the file. Times are CPU times, on which other programs have less effect than on elapsed times.
#include <algorithm>
#include <bit>
#include <cstdio>
#include <ctime>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/lists.h"
#include "cli/flags.h"
#include "decode/catalog/registry.h"

namespace {

using namespace sallow;

struct Options {
  std::string dem, in, obs_in, decoder = "matching";
  double seconds = 0.5;
};

Options read_options(int count, char** arguments) {
  Options options;
  for (int k = 1; k < count; k += 2) {
    const std::string name = arguments[k], value = k + 1 < count ? arguments[k + 1] : "";
    if (name == "--dem") {
      options.dem = value;
    } else if (name == "--in") {
      options.in = value;
    } else if (name == "--obs_in") {
      options.obs_in = value;
    } else if (name == "--decoder") {
      options.decoder = value;
    } else if (name == "--seconds") {
      options.seconds = parse_number(name, value);
    } else {
      throw InputError("lone_shots has no option '" + name + "'", "--dem --in --obs_in --decoder --seconds");
    }
  }
  return options;
}

/// The set bits of each shot in a b8 file.
Lists<uint32_t, size_t> set_bits(const std::string& path, size_t bits_per_shot) {
  Lists<uint32_t, size_t> shots;
  const std::string bytes = read_file(path);
  const size_t stride = std::max<size_t>((bits_per_shot + 7) / 8, 1);
  for (size_t k = 0; k < bytes.size(); k++) {
    for (auto byte = static_cast<unsigned char>(bytes[k]); byte != 0; byte &= byte - 1) {
      shots.add(static_cast<uint32_t>(8 * (k % stride) + static_cast<size_t>(std::countr_zero(byte))));
    }
    if (k % stride == stride - 1) shots.end_list();
  }
  return shots;
}

void run(const Options& options) {
  const auto decoder = make_decoder(options.decoder, DetectorErrorModel::parse(read_file(options.dem), options.dem));
  const auto events = set_bits(options.in, decoder->detector_count());
  const auto flips = set_bits(options.obs_in, decoder->observable_count());
  const size_t shots = events.size();
  if (shots == 0 || flips.size() != shots) {
    throw InputError("the files hold " + std::to_string(shots) + " and " + std::to_string(flips.size()) + " shots",
                     "both must hold the same number, at least one");
  }

  const auto workspace = decoder->make_workspace();
  std::vector<uint64_t> found((decoder->observable_count() + 63) / 64);
  size_t failures = 0;
  std::vector<double> seconds;
  for (double spent = 0; spent < options.seconds || seconds.size() < 2; spent += seconds.back()) {
    failures = 0;
    const std::clock_t start = std::clock();
    for (size_t shot = 0; shot < shots; shot++) {
      decoder->decode_shot(events[shot], *workspace, found);
      size_t flipped = 0, agreed = 0;
      for (uint64_t word : found) flipped += static_cast<size_t>(std::popcount(word));
      for (uint32_t o : flips[shot]) agreed += found[o / 64] >> (o % 64) & 1;
      failures += flipped == agreed && agreed == flips[shot].size() ? 0 : 1;
    }
    seconds.push_back(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  decoder->finish(*workspace);
  std::nth_element(seconds.begin(), seconds.begin() + static_cast<ptrdiff_t>(seconds.size() / 2), seconds.end());
  std::printf("{\"shots\": %zu, \"failures\": %zu, \"microseconds\": %.4f}\n", shots, failures,
              1e6 * seconds[seconds.size() / 2] / static_cast<double>(shots));
}

}  // namespace

int main(int count, char** arguments) {
  try {
    run(read_options(count, arguments));
    return 0;
  } catch (const InputError& error) {
    std::fprintf(stderr, "lone_shots: %s\n%s\n", error.what(), error.remedy().c_str());
    return 2;
  }
}
