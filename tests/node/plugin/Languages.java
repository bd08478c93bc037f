package catalogue.node;

import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.AnalyzerScope;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** The analyzers of the catalogue's languages, with {@code stopwords} and {@code stem_exclusion}. */
final class Languages {

    /** How Lucene makes an analyzer of stop words and of words that are not to be stemmed. */
    @FunctionalInterface
    private interface Recipe {
        Analyzer make(CharArraySet stopWords, CharArraySet unstemmed);
    }

    private record Provided(String name, Analyzer get) implements AnalyzerProvider<Analyzer> {
        @Override
        public AnalyzerScope scope() {
            return AnalyzerScope.INDEX;
        }
    }

    private final Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> known =
            new HashMap<>();

    private Languages() {}

    static Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> analyzers() {
        Languages languages = new Languages();
        languages.add("arabic", ArabicAnalyzer.getDefaultStopSet(), ArabicAnalyzer::new);
        languages.add("english", EnglishAnalyzer.getDefaultStopSet(), EnglishAnalyzer::new);
        languages.add("french", FrenchAnalyzer.getDefaultStopSet(), FrenchAnalyzer::new);
        // Lucene 9, in the servers of version 8, does not stem Persian: nothing can be exempt.
        languages.add(
                "persian",
                PersianAnalyzer.getDefaultStopSet(),
                (stopWords, unstemmed) -> new PersianAnalyzer(stopWords));
        languages.add("portuguese", PortugueseAnalyzer.getDefaultStopSet(), PortugueseAnalyzer::new);
        languages.add("russian", RussianAnalyzer.getDefaultStopSet(), RussianAnalyzer::new);
        languages.add("spanish", SpanishAnalyzer.getDefaultStopSet(), SpanishAnalyzer::new);
        languages.add("turkish", TurkishAnalyzer.getDefaultStopSet(), TurkishAnalyzer::new);
        return languages.known;
    }

    private void add(String language, CharArraySet stopWords, Recipe recipe) {
        known.put(
                language,
                (index, environment, name, given) -> {
                    // Without an index there are no settings: _analyze with a bare analyzer.
                    Settings settings = given == null ? Settings.EMPTY : given;
                    return new Provided(
                            name,
                            recipe.make(
                                    Analysis.parseStopWords(environment, settings, stopWords),
                                    Analysis.parseStemExclusion(settings, CharArraySet.EMPTY_SET)));
                });
    }
}
