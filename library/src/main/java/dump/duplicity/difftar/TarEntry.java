package dump.duplicity.difftar;

import dump.model.ByteString;
import dump.model.Owner;

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
record TarEntry(ByteString name, char type, int mode, Owner owner, long size, long mtime, ByteString linkTarget,
        int major, int minor) {}
