#include "noise/noise_model.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/error.h"
#include "base/public_records.test.h"
#include "codes/generate_code.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

TEST(NoiseModel, ReadsItsNameAndStrength) {
  NoiseStrength noise = parse_noise("si1000:0.003");
  EXPECT_EQ(noise.model, NoiseModel::kSi1000);
  EXPECT_EQ(noise.p, 0.003);
  EXPECT_EQ(printed_noise(noise), "si1000:0.003");
  for (const NoiseModelInfo& info : all_noise_models()) {
    EXPECT_EQ(parse_noise(std::string(info.name) + ":0.125").model, info.model);
  }
}

TEST(NoiseModel, RefusesUnknownModelsAndStrengths) {
  for (const char* text : {"", "si1000", "si1000:", "si1000:x", "si1000:0.1x", "si100:0.1", "si1000:0.21", "sd6:1.5",
                           "sd6:-0.1", "sd6:nan", ":0.1"}) {
    EXPECT_THROW(parse_noise(text), InputError) << text;
  }
  try {
    parse_noise("si100:0.1");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.remedy(), "did you mean 'si1000'?");
  }
}

TEST(LayeredNoise, AddsSi1000ToEachKindOfLayer) {
  Circuit clean = Circuit::parse(R"(R 0 1 2
TICK
H 0
TICK
CZ 0 1 sweep[0] 2
TICK
M 0
MX 1
)");
  EXPECT_EQ(with_noise(clean, {NoiseModel::kSi1000, 0.125}).str(), R"(R 0 1 2
X_ERROR(0.25) 0 1 2
TICK
H 0
DEPOLARIZE1(0.0125) 0 1 2
TICK
CZ 0 1 sweep[0] 2
DEPOLARIZE2(0.125) 0 1
DEPOLARIZE1(0.0125) 2
TICK
M(0.625) 0
MX(0.625) 1
DEPOLARIZE1(0.125) 0 1
DEPOLARIZE1(0.0125) 2
DEPOLARIZE1(0.25) 2
)");
}

TEST(LayeredNoise, AddsSd6ToEachKindOfLayer) {
  Circuit clean = Circuit::parse("RX 0\nR 1\nTICK\nCX 0 1\nTICK\nMX 0\n");
  EXPECT_EQ(with_noise(clean, {NoiseModel::kSd6, 0.125}).str(), R"(RX 0
Z_ERROR(0.125) 0
R 1
X_ERROR(0.125) 1
TICK
CX 0 1
DEPOLARIZE2(0.125) 0 1
TICK
Z_ERROR(0.125) 0
MX 0
DEPOLARIZE1(0.125) 1
)");
}

TEST(LayeredNoise, EndsLayersAtTheBordersOfABlock) {
  Circuit clean = Circuit::parse("R 0 1\nREPEAT 2 {\n    TICK\n    H 0\n}\nTICK\nX 1\n");
  EXPECT_EQ(with_noise(clean, {NoiseModel::kSd6, 0.125}).str(), R"(R 0 1
X_ERROR(0.125) 0 1
REPEAT 2 {
    TICK
    H 0
    DEPOLARIZE1(0.125) 0 1
}
TICK
X 1
DEPOLARIZE1(0.125) 1 0
)");
}

TEST(LayeredNoise, RefusesGatesWithoutANoiseRule) {
  EXPECT_THROW(with_noise(Circuit::parse("SPP X0*X1*X2"), {NoiseModel::kSd6, 0.1}), InputError);
}

TEST(LayeredNoise, RestoresTheNoiseOfPublishedCircuits) {
  if (!fs::exists(data_folder() / "willow")) GTEST_SKIP() << "no folder " << data_folder() / "willow";
  std::vector<fs::path> paths = {data_folder() / "codes/surface_d5_x_si1000_p0.001.stim",
                                 data_folder() / "codes/color_superdense_d5_x_si1000_p0.001.stim",
                                 data_folder() / "codes/color_superdense_d7_x_si1000_p0.001.stim",
                                 data_folder() / "codes/surface_transversal_cx_d5_x_si1000_p0.001.stim"};
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(data_folder() / "willow")) {
    if (entry.path().filename() == "circuit_noisy_si1000.stim") paths.push_back(entry.path());
  }
  ASSERT_GT(paths.size(), 4u);
  for (const fs::path& path : paths) {
    Circuit published = Circuit::from_file(path.string());
    Circuit restored = with_noise(published.without_noise(), {NoiseModel::kSi1000, 0.001});
    EXPECT_TRUE(restored == published) << path;
  }
}

}  // namespace
}  // namespace sallow
