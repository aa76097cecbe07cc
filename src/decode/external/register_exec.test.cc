#include "decode/external/register_exec.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "decode/catalog/registry.h"
#include "decode/external/exec_decoder.h"

namespace sallow {
namespace {

TEST(RegisterExec, AddsOneRowThatTakesAnyProgram) {
  register_exec_decoder();
  register_exec_decoder();
  EXPECT_EQ(std::ranges::count(all_decoders(), "exec", &DecoderInfo::name), 1);
  const auto decoder = make_decoder("exec:cat a=1,b=2", DetectorErrorModel::parse("error(0.1) D0 L0\n"));
  EXPECT_TRUE(typeid(*decoder) == typeid(ExecDecoder));
  for (const char* spec : {"exec", "exec:", "exec:  "}) EXPECT_THROW(check_decoder_spec(spec), InputError) << spec;
  EXPECT_THROW(check_decoder_spec("exec:cat", {.proofs = true}), InputError);
}

}  // namespace
}  // namespace sallow
