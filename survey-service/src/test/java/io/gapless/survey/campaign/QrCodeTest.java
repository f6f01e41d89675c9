package io.gapless.survey.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class QrCodeTest {

    private static final int SCALE = 4;

    @Test
    void what_is_drawn_is_read_as_the_link() throws Exception {
        var link = "https://survey.example.org/r/" + "Ab0-_".repeat(9).substring(0, 43);
        var svg = QrCode.svg(link);
        var size = Pattern.compile("viewBox=\"0 0 (\\d+) (\\d+)\"").matcher(svg);
        assertThat(size.find()).isTrue();
        int side = Integer.parseInt(size.group(1)) * SCALE;
        var pixels = new int[side * side];
        Arrays.fill(pixels, 0xffffff);
        // Each piece of the path is a bar: from x and y, so wide, one high.
        Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1H\\d+z").matcher(svg).results().forEach(bar -> {
            int left = Integer.parseInt(bar.group(1)) * SCALE;
            int top = Integer.parseInt(bar.group(2)) * SCALE;
            int width = Integer.parseInt(bar.group(3)) * SCALE;
            for (int y = top; y < top + SCALE; y++) {
                Arrays.fill(pixels, y * side + left, y * side + left + width, 0);
            }
        });
        var picture = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(side, side, pixels)));
        assertThat(new QRCodeReader().decode(picture).getText()).isEqualTo(link);
    }
}
