#include "decode/catalog/registry.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "decode/contract/decode_shots.test.h"

namespace sallow {
namespace {

TEST(Registry, MakesEveryDecoderByName) {
  DetectorErrorModel model = DetectorErrorModel::parse("error(0.1) D0 D1\nerror(0.1) D0 L0\nerror(0.2) D1\n");
  BitTable detections(2, 4), predictions;
  for (size_t s = 0; s < 4; s++) {
    detections.set(0, s, s & 1);
    detections.set(1, s, s >> 1 & 1);
  }
  for (const DecoderInfo& info : all_decoders()) {
    if (info.name == "exec") continue;  // exec_decoder.test.cc
    auto decoder = make_decoder(info.name, model);
    auto workspace = decoder->make_workspace();
    EXPECT_EQ(decode_shots(*decoder, detections, *workspace, predictions), 0u);
    EXPECT_TRUE(predictions.get(0, 1)) << info.name;
    EXPECT_FALSE(predictions.get(0, 2)) << info.name;
  }
}

TEST(Registry, RefusesUnknownNamesKeysAndValues) {
  DetectorErrorModel model = DetectorErrorModel::parse("error(0.1) D0\n");
  EXPECT_NO_THROW(make_decoder("matching:near=3", model));
  for (const char* spec : {"mathcing", "", "matching:far=3", "matching:near", "matching:near=-1", "matching:near=1x",
                           "exact:near=3", "union_find:steps=0"}) {
    EXPECT_THROW(make_decoder(spec, model), InputError) << spec;
  }
}

}  // namespace
}  // namespace sallow
