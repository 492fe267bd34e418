package dump.difftar;

import dump.model.ByteString;

/**
 * A member of a tar, without its payload.
 *
 * @param name as it stands there, never empty, without NUL
 * @param type the flag of the header, {@code '0'} for a regular file
 * @param mode the twelve bits that {@code chmod} takes
 * @param size bytes of the payload
 * @param mtime whole seconds
 * @param linkTarget of a symbolic link, else empty
 */
record TarEntry(ByteString name, char type, int mode, long uid, long gid, long size, long mtime, ByteString linkTarget,
        String user, String group, int major, int minor) {}
