#include "neural/network_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "base/input_error.test.h"
#include "neural/fixed_network.h"

namespace sallow {
namespace {

NetworkFile small_file() {
  NetworkFile file(Network::random({.distance = 3, .layers = parse_layers("l16 d32"), .readout = {16, 16}}, 1));
  file.temperature = 1.25;
  file.join = 0.5;
  file.join_limit = 6;
  file.card["card"] = "a \"text\"\n\x01 with ü";
  return file;
}

std::string refused(const TensorFile& tensors) {
  return input_error_of([&] { NetworkFile::from_tensors(tensors, "net.safetensors"); });
}

TEST(NetworkFile, IsReadBack) {
  const NetworkFile file = small_file();
  const TensorFile tensors = TensorFile::parse(file.float_tensors().bytes(), "f");
  const NetworkFile again = NetworkFile::from_tensors(tensors, "f");
  EXPECT_EQ(again.network.shape(), file.network.shape());
  EXPECT_EQ(again.network.values(), file.network.values());
  EXPECT_EQ(again.temperature, 1.25);
  EXPECT_EQ(again.join, 0.5);
  EXPECT_EQ(again.join_limit, 6);
  EXPECT_EQ(again.card, file.card);
}

TEST(NetworkFile, RoundsOnce) {
  // The rounded weights stand for what the decoder computes with: rounding again changes nothing.
  const NetworkFile file = small_file();
  const TensorFile tensors = file.tensors();
  const NetworkFile again = NetworkFile::from_tensors(tensors, "f");
  const TensorFile twice = again.tensors();
  for (const auto& [name, entry] : tensors.tensors) {
    if (entry.type != TensorFile::Type::kF32) {
      EXPECT_EQ(twice.tensors.at(name).bytes, entry.bytes) << name;
    }
  }
  const FixedNetwork one(file.network), two(again.network);
  NetworkStream first(one), second(two);
  for (const uint32_t place : {0u, 3u, 7u, 1u}) {
    first.push_round({&place, 1});
    second.push_round({&place, 1});
    EXPECT_NEAR(first.read({}), second.read({}), 1e-3);
  }
}

TEST(NetworkFile, SaysWhatIsWrong) {
  TensorFile tensors = small_file().tensors();
  const auto with = [&](const std::string& key, const std::string& value) {
    TensorFile changed = tensors;
    changed.metadata[key] = value;
    return refused(changed);
  };
  EXPECT_NE(with("code", "colour code").find("for the code 'colour code'"), std::string::npos);
  EXPECT_NE(with("distance", "4").find("distance 4"), std::string::npos);
  EXPECT_NE(with("distance", "5").find("does not have the shape"), std::string::npos);
  EXPECT_NE(with("layers", "x96").find("'x96'"), std::string::npos);
  EXPECT_NE(with("layers", "d1024 d1024").find("fewer weights"), std::string::npos);
  EXPECT_NE(with("temperature", "nan").find("temperature"), std::string::npos);
  EXPECT_NE(with("format", "else").find("not a network"), std::string::npos);
  TensorFile missing = tensors;
  missing.tensors.erase("readout.1.bias");
  EXPECT_NE(refused(missing).find("'readout.1.bias' is missing"), std::string::npos);
  for (const float bad : {NAN, INFINITY, 1e9f}) {
    TensorFile changed = tensors;
    std::memcpy(changed.tensors["readout.1.bias"].bytes.data(), &bad, 4);
    EXPECT_NE(refused(changed).find("not a number of at most 1000"), std::string::npos);
  }
}

TEST(TensorFile, RefusesEveryTruncation) {
  const std::string bytes = small_file().tensors().bytes();
  for (size_t size = 0; size < bytes.size(); size += size < 4000 ? 1 : 97) {
    EXPECT_NE(input_error_of([&] { TensorFile::parse(bytes.substr(0, size), "cut"); }), "no error") << size;
  }
}

TEST(TensorFile, RefusesWrongHeaders) {
  const auto refused_header = [](std::string header, size_t data) {
    const uint64_t length = header.size();
    std::string bytes(reinterpret_cast<const char*>(&length), 8);
    bytes += header + std::string(data, '\0');
    return input_error_of([&] { TensorFile::parse(bytes, "f"); });
  };
  const std::string good = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  EXPECT_EQ(refused_header(good, 4), "no error");
  EXPECT_NE(refused_header(good, 5).find("1 bytes after its last tensor"), std::string::npos);
  EXPECT_NE(refused_header(good + "x", 4).find("text after"), std::string::npos);
  EXPECT_NE(refused_header(R"({"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}})", 8).find("F64"),
            std::string::npos);
  EXPECT_NE(refused_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4).find("needs 8 bytes"),
            std::string::npos);
  EXPECT_NE(refused_header(R"({"a":{"dtype":"F32","shape":[99999999999,99999999999],"data_offsets":[0,4]}})", 4)
                .find("too large"),
            std::string::npos);
  EXPECT_NE(refused_header(R"({"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},)"
                           R"("b":{"dtype":"I8","shape":[2],"data_offsets":[1,3]}})",
                           3)
                .find("overlap"),
            std::string::npos);
  EXPECT_NE(refused_header(R"({"a":{"dtype":"I8","shape":[2],"data_offsets":[2,0]}})", 2).find("before it begins"),
            std::string::npos);
}

}  // namespace
}  // namespace sallow
