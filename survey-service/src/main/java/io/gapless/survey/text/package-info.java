/** What customers write in answers and complaints: key words, themes and sentiment, with the quotations behind them. */
@NullMarked
package io.gapless.survey.text;

import org.jspecify.annotations.NullMarked;
