#include "store/count.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sallow {
namespace {

TEST(Count, HoldsMoreThan64Bits) {
  const Count many = Count::parse("16000000000000000000000001").value();
  EXPECT_EQ(many.str(), "16000000000000000000000001");
  EXPECT_EQ((many + many).str(), "32000000000000000000000002");
  EXPECT_EQ((many - 1u).str(), "16000000000000000000000000");
  EXPECT_DOUBLE_EQ(static_cast<double>(many), 1.6e25);
  EXPECT_FALSE(many.fits_64_bits());
  EXPECT_LT(Count(UINT64_MAX), many);
  EXPECT_EQ(Count(UINT64_MAX).whole(), UINT64_MAX);
  EXPECT_EQ(Count(0).str(), "0");
}

TEST(Count, IsReadOnlyFromDigits) {
  EXPECT_EQ(Count::parse("0000000000000000000000000000000000000000007"), Count(7));
  for (const char* wrong : {"", "-1", "+1", "1.0", "1e20", " 1", "1000000000000000000000000000000000000"}) {
    EXPECT_FALSE(Count::parse(wrong)) << wrong;
  }
}

TEST(Count, RefusesSumsBeyond128Bits) {
  Count sum = Count::parse("999999999999999999999999999999999999").value();
  EXPECT_THROW(for (int k = 0; k < 10; k++) sum += sum, InputError);
}

}  // namespace
}  // namespace sallow
