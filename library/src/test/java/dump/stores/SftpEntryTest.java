package dump.stores;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Lines that versions of {@code sftp} print. */
class SftpEntryTest {
    @Test
    void ownersMayHaveBlanksAndNumbers() {
        assertThat(SftpEntry.parse("-rw-r--r--    ? domain users 4 dom users         0 Nov 28 16:56 a 0 b"))
                .extracting(SftpEntry::name, SftpEntry::isEmpty).containsExactly("a 0 b", true);
        assertThat(SftpEntry.parse("-rw-r--r--    1 1000     100          4096 Jan  1  1970 x"))
                .extracting(SftpEntry::name, SftpEntry::isEmpty).containsExactly("x", false);
    }

    @Test
    void onlyAFileIsEmpty() {
        assertThat(SftpEntry.parse("drwxr-xr-x    ? 0        0               0 Feb  3  2026 d"))
                .extracting(SftpEntry::name, SftpEntry::isEmpty).containsExactly("d", false);
        // Of a server that tells nothing but names.
        assertThat(SftpEntry.parse("?---------    ? 0        0               0 Jan  1  1970 n"))
                .extracting(SftpEntry::name, SftpEntry::isEmpty).containsExactly("n", false);
    }

    @Test
    void whatHasAnotherFormIsNotGuessed() {
        assertThat(SftpEntry.parse("total 12")).isNull();
        assertThat(SftpEntry.parse("-rw-r--r-- 1 a b 12 28.11.2026 x")).isNull();
    }
}
