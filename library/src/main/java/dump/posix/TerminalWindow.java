package dump.posix;

import dump.posix.Posix.Call;

/** The window that a terminal has at this moment, which its user may change at any other. */
public final class TerminalWindow {
    private static final long GET_SIZE = 0x5413;
    /** In the kernel's {@code struct winsize}, behind the rows. */
    private static final int COLUMNS_OFFSET = 2;

    private TerminalWindow() {}

    /** How many columns the window at a descriptor has; 0 if there is none, or it does not say. */
    public static int columns(int descriptor) {
        var size = Scratch.mine().stat;
        long result = Posix.call(Call.IOCTL, descriptor, GET_SIZE, size.address);
        return result < 0 ? 0 : size.bytes.getShort(COLUMNS_OFFSET) & 0xffff;
    }
}
