package dump.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytePathTest {
    @ParameterizedTest
    @CsvSource({"/a/b,/a/b", "//a///b/,/a/b", "/./a/.,/a", "./a,a", ".,''", "'',''", "/,/", "///,/", "/.,/",
            ".a/..b,.a/..b", "a/../b,a/../b", "a/...,a/..."})
    void hasNoEmptyNamesAndNoDots(String path, String plain) {
        assertThat(new BytePath(path)).hasToString(plain).isEqualTo(new BytePath(plain));
    }

    @ParameterizedTest
    @CsvSource({"/a/b,/a,b", "/a,/,a", "/,/,''", "a/b,a,b", "a,'',a", "'','',''"})
    void hasAParentAndAName(String path, String parent, String name) {
        assertThat(new BytePath(path).parent()).hasToString(parent);
        assertThat(new BytePath(path).name()).hasToString(name);
    }

    @Test
    void leadsThroughItsParents() {
        assertThat(new BytePath("/a/b/c").parents()).containsExactly(new BytePath("/a"), new BytePath("/a/b"));
        assertThat(new BytePath("a/b/c").parents()).containsExactly(new BytePath("a"), new BytePath("a/b"));
        assertThat(new BytePath("/a").parents()).isEmpty();
        assertThat(BytePath.ROOT.parents()).isEmpty();
        assertThat(BytePath.HERE.parents()).isEmpty();
        assertThat(new BytePath("/a/b").names()).containsExactly(ByteString.of("a"), ByteString.of("b"));
    }

    @ParameterizedTest
    @CsvSource({"/a/b,/a,b", "/a,/a,''", "/a,/,a", "/,/,''", "a/b,'',a/b", "/a/b/c,/a,b/c"})
    void isRelativeToWhatItLiesBelow(String path, String directory, String relative) {
        var found = new BytePath(path).relativeTo(new BytePath(directory));
        assertThat(found).hasToString(relative);
        assertThat(new BytePath(directory).resolve(found)).hasToString(path);
    }

    @ParameterizedTest
    @CsvSource({"/ab,/a", "/,/a", "/a,/a/b", "a,b", "/a,a"})
    void doesNotLieBelowWhatOnlyBeginsAlike(String path, String other) {
        var directory = new BytePath(other);
        assertThat(new BytePath(path).isAtOrBelow(directory)).isFalse();
        assertThatThrownBy(() -> new BytePath(path).relativeTo(directory)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsWhetherItIsAbsolute() {
        assertThat(new BytePath("/a").isAbsolute()).isTrue();
        assertThat(new BytePath("a").isAbsolute()).isFalse();
        assertThat(BytePath.HERE.isAbsolute()).isFalse();
        assertThat(new BytePath("/a/b").relative()).hasToString("a/b");
        assertThat(BytePath.ROOT.relative()).isEqualTo(BytePath.HERE);
    }
}
