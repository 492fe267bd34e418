package dump.model;

/** The user and the group of an entry. @param user empty, as {@code group}, where the system knew no name */
public record Owner(long uid, long gid, String user, String group) {
    public static final Owner ROOT = of(0, 0);

    /** By number alone. */
    public static Owner of(long uid, long gid) {
        return new Owner(uid, gid, "", "");
    }
}
