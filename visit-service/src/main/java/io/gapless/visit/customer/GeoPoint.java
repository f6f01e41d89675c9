package io.gapless.visit.customer;

/**
 * A place on earth, WGS 84.
 *
 * @param longitude degrees east
 * @param latitude degrees north
 */
public record GeoPoint(double longitude, double latitude) {

    /** Mean radius of the earth (IUGG), in metres. */
    private static final double RADIUS = 6_371_008.8;

    /** Metres along the surface to another place, by the haversine formula (R. W. Sinnott, 1984). */
    public double metresTo(GeoPoint other) {
        double north = Math.toRadians(other.latitude - latitude);
        double east = Math.toRadians(other.longitude - longitude);
        double a = Math.pow(Math.sin(north / 2), 2)
                + Math.cos(Math.toRadians(latitude))
                        * Math.cos(Math.toRadians(other.latitude))
                        * Math.pow(Math.sin(east / 2), 2);
        return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(a)));
    }
}
