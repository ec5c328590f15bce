import type { Templates } from "./templates";

export const de: Templates = {
  smallWords:
    "Der Die Das Den Dem Des Ein Eine Einen Einem Einer Kein Keine Keinen Mit Ohne Für Von Vom Im Am Zu Zum Zur Nie Nicht Mehr Weniger Viel Viele Alle Alles Jeder Jede Jedes Jeden Endlich Ständig".split(
      " ",
    ),
  beats: {
    hook: {
      warm: [
        [
          [
            "Dieses Video schiebe ich seit Wochen vor mir her.",
            "Ich muss euch unbedingt was erzählen.",
          ],
          "Es ist ein bisschen privat, aber vielleicht hilft es euch.",
        ],
      ],
      lively: [
        [
          ["Okay, hört mal kurz auf zu scrollen.", "Leute, das glaubt ihr mir nie."],
          "Das musste ich jetzt sofort filmen.",
        ],
      ],
      calm: [
        [
          [
            "Ich empfehle wirklich nicht oft etwas weiter.",
            "Dass ich mal was empfehle, kommt selten vor.",
          ],
          "Wenn ich's mache, dann hat das einen Grund.",
        ],
      ],
    },
    problem: {
      warm: [
        [
          [
            "Ganz lange hab ich das nur mit mir selbst ausgemacht.",
            "Wie sehr mich das belastet, hab ich keinem gesagt.",
          ],
          "Ich hab gelächelt und gesagt, alles ist gut.",
        ],
      ],
      lively: [
        [
          ["Kennt ihr das, wenn es einem einfach reicht?", "Jeden Tag das gleiche kleine Drama."],
          "Und ich hab jedes Mal drüber gelacht.",
        ],
      ],
      calm: [
        [
          [
            "Ich hab damit viel länger gelebt, als ich wollte.",
            "Ich hab ziemlich lange nach einer Antwort gesucht.",
          ],
          "Ich hab gelesen, verglichen und rumgefragt.",
        ],
      ],
    },
    agitation: {
      warm: [
        [
          [
            "Das Schlimmste ist, was das mit einem macht.",
            "An manchen Abenden wollte ich einfach nur aufgeben.",
          ],
          "Irgendwann denkt man, man ist selber schuld.",
        ],
      ],
      lively: [
        [
          [
            "Und das hört nie auf, das ist das Verrückte.",
            "Ich war wirklich kurz vorm Durchdrehen.",
          ],
          "Mal ehrlich, wer hat denn Zeit für so was?",
        ],
      ],
      calm: [
        [
          [
            "Je länger man wartet, desto teurer wird es.",
            "Und von allein wird es eben nicht besser.",
          ],
          "Das kostet Zeit, und das kostet Kraft.",
        ],
      ],
    },
    solution: {
      warm: [
        [
          [
            "Dann hat mir eine Freundin das hier empfohlen: {product}.",
            "Dann hab ich noch eine letzte Sache probiert: {product}.",
            "Dann hab ich noch eine letzte Sache probiert.",
          ],
          "Und zum ersten Mal hat sich was verändert.",
        ],
      ],
      lively: [
        [
          [
            "Und dann kam das hier: {product}.",
            "Und jetzt schaut mal, was ich gefunden hab: {product}.",
            "Und dann hab ich genau das Richtige gefunden.",
          ],
          "Ich war vom ersten Tag an begeistert.",
        ],
      ],
      calm: [
        [
          [
            "Was mir am Ende geholfen hat, ist das hier: {product}.",
            "Also hab ich das hier getestet: {product}.",
            "Am Ende hab ich etwas gefunden, das funktioniert.",
          ],
          "Ich hab mir Zeit gelassen, bevor ich was dazu sage.",
        ],
      ],
    },
    proof: {
      warm: [
        [
          [
            "Heute möchte ich keinen Tag mehr darauf verzichten.",
            "Ich ertappe mich ständig dabei, dass ich grinse.",
          ],
          "Das sagt doch mehr als jedes Versprechen.",
        ],
      ],
      lively: [
        [
          [
            "Alle fragen mich, was ich anders mache.",
            "Ich kann gar nicht mehr aufhören, davon zu reden.",
          ],
          "Und das ist nicht mal übertrieben.",
        ],
      ],
      calm: [
        [
          [
            "Ich hab das seitdem ganz genau beobachtet.",
            "Ich hab gewartet, bevor ich mir ein Urteil gebildet hab.",
          ],
          "Und der Unterschied ist immer noch da.",
        ],
      ],
    },
    cta: {
      warm: [
        [
          [
            "Wenn ihr euch da wiedererkennt, gebt dem eine Chance.",
            "Macht das für euch, nicht für mich.",
          ],
          "Ihr habt wirklich nichts zu verlieren.",
        ],
      ],
      lively: [
        [
          ["Holt es euch, bevor es alle anderen tun.", "Also, worauf wartet ihr noch? Los!"],
          "Ihr werdet so froh sein, dass ihr's gemacht habt.",
        ],
      ],
      calm: [
        [
          [
            "Schaut es euch an und macht euch selbst ein Bild.",
            "Vergleicht, probiert es aus, und entscheidet dann.",
          ],
          "Genau so hab ich's auch gemacht.",
        ],
      ],
    },
  },
  presets: {
    "intimate-confession": {
      hook: [
        [
          [
            "Okay, eigentlich wollte ich das keinem erzählen.",
            "Das hab ich noch nie laut ausgesprochen.",
          ],
          "Bitte nicht lachen.",
        ],
      ],
      cta: [
        [
          [
            "Wenn es euch auch so geht, probiert's. Nur ein Mal.",
            "Wenn ihr euch da wiederfindet, probiert es aus.",
          ],
          "Ihr müsst es ja keinem erzählen.",
        ],
      ],
    },
    "morning-discovery": {
      hook: [
        [
          [
            "Lasst alles stehen. Mein Morgen ist ab jetzt ein anderer.",
            "Guten Morgen! Ich hab Neuigkeiten, und die können nicht warten.",
          ],
          "Ich hab noch nicht mal meinen Kaffee getrunken.",
        ],
      ],
      problem: [
        [
          [
            "Früher war ich schon beim Aufstehen müde und genervt.",
            "Mein Morgen war jeden Tag eine Katastrophe.",
          ],
          "Zu spät dran, schlecht gelaunt und noch halb im Schlaf.",
          "Und da hatte ich noch keine einzige Mail gelesen.",
        ],
      ],
      cta: [
        [
          [
            "Probiert es eine Woche. Euer Morgen wird es merken.",
            "Probiert's gleich morgen früh. Ihr werdet sehen.",
          ],
          "Und dann trinkt ganz in Ruhe euren Kaffee.",
        ],
      ],
    },
    "street-hype": {
      hook: [
        [
          ["Moment, ihr habt noch nichts davon gehört?", "Hey! Das müsst ihr jetzt sofort hören."],
          "Die ganze Straße redet von nichts anderem.",
        ],
      ],
      proof: [
        [
          [
            "Drei Leute haben mich heute drauf angesprochen. Drei. Vor dem Mittagessen.",
            "Die Leute sprechen mich auf der Straße drauf an.",
          ],
          "Ich komm nicht mal mehr in Ruhe nach Hause.",
          "Alle wollen wissen, wo ich das herhab.",
          "Ich sollte Geld dafür nehmen.",
        ],
      ],
      cta: [
        [
          ["Holt's euch jetzt, bevor die ganze Straße es hat.", "Nicht gehen, rennen!"],
          "Sagt's euren Freunden. Oder behaltet's für euch.",
        ],
      ],
    },
    "calm-testimonial": {
      hook: [
        [
          [
            "Bei uns in der Familie bin ich die Skepsis in Person.",
            "Mich überzeugt man nicht so leicht. Fragt, wen ihr wollt.",
          ],
          "Dass ich mal hier sitze, hätte ich nie gedacht.",
        ],
      ],
      problem: [
        [
          [
            "Ich hatte schon so vieles probiert, das viel verspricht und wenig hält.",
            "Enttäuscht wurde ich schon oft genug.",
          ],
          "Irgendwann glaubt man gar nichts mehr davon.",
          "Also hab ich nicht mehr viel erwartet.",
        ],
      ],
      cta: [
        [
          [
            "Wenn ihr auch zweifelt, macht euch selbst ein Bild.",
            "Ihr müsst mir nicht glauben. Probiert es aus.",
          ],
          "Und lasst euch ruhig Zeit damit.",
        ],
      ],
    },
    "car-confession": {
      hook: [
        [
          [
            "Ich sitz im Auto, weil ich das jetzt mal laut sagen muss.",
            "Ich hab grad geparkt, und das muss jetzt raus.",
          ],
          "Ich bin noch nicht mal abgeschnallt.",
        ],
      ],
      agitation: [
        [
          [
            "Jede Woche das Gleiche, und ich hab's einfach ignoriert.",
            "Monatelang bin ich mit dem Gedanken rumgefahren.",
          ],
          "Rote Ampel, grüne Ampel, ich hab nur daran gedacht.",
          "Und jedes Mal hab ich mir gesagt: nächste Woche.",
        ],
      ],
      cta: [
        [
          [
            "Tut euch den Gefallen und holt es euch heute noch.",
            "Wartet nicht so lange wie ich. Holt's euch heute.",
          ],
          "So, jetzt muss ich aber wirklich los.",
        ],
      ],
    },
    unboxing: {
      hook: [
        [
          [
            "Es ist da! Kommt, wir packen das zusammen aus.",
            "Das Paket ist da, und ihr seht es als Erste.",
          ],
          "Darauf warte ich schon die ganze Woche.",
        ],
      ],
      solution: [
        [
          [
            "Schaut euch das an: {product}.",
            "Und da ist es: {product}.",
            "Oh wow, schaut euch das mal an.",
          ],
          "In echt ist es noch besser als auf den Bildern.",
          "Ich kann gar nicht mehr wegschauen.",
          "Da hat sich jemand richtig was überlegt.",
        ],
      ],
      proof: [
        [
          [
            "Zwei Minuten, und ich versteh den ganzen Wirbel.",
            "Erster Versuch, und ich bin schon beeindruckt.",
          ],
          "Man merkt, wie viel Mühe da drinsteckt.",
          "Das behalte ich, so viel ist sicher.",
          "Das Warten hat sich echt gelohnt.",
        ],
      ],
      cta: [
        [
          [
            "Bestellt's euch, solange es noch da ist.",
            "Bestellt's euch, und zeigt mir dann euer Unboxing.",
          ],
          "Ich muss jetzt erst mal weiter ausprobieren.",
        ],
      ],
    },
    story: {
      hook: [
        [
          [
            "Vor einem Jahr hätte ich fast alles hingeschmissen.",
            "Ich erzähl euch, wie mich das fast fertiggemacht hat.",
          ],
          "Und dann kam alles anders.",
        ],
      ],
      problem: [
        [
          [
            "Nichts hat funktioniert, und jeder wusste es besser.",
            "Erst war's nur eine Kleinigkeit, und dann wurde es immer mehr.",
          ],
          "Ich hab weitergemacht und kam nicht vom Fleck.",
          "Und langsam gingen mir die Ideen aus.",
        ],
      ],
      cta: [
        [
          [
            "Wenn ihr gerade an dem Punkt seid, fangt damit an.",
            "Das war meine Geschichte. Vielleicht beginnt hier eure.",
          ],
          "Ein kleiner Schritt reicht schon.",
        ],
      ],
    },
    "workplace-expert": {
      hook: [
        [
          [
            "Das ist mein Beruf, und den Fehler seh ich am häufigsten.",
            "Auf der Arbeit fragen mich das jede Woche Leute.",
          ],
          "Und kaum jemand erklärt es richtig.",
        ],
      ],
      problem: [
        [
          [
            "Viele zahlen für das Symptom und lassen die Ursache liegen.",
            "Die meisten fangen am falschen Ende an.",
          ],
          "Das seh ich in fast jedem Projekt.",
          "Erst wirkt es günstig, und am Ende wird es teuer.",
          "Und dann wundert man sich, dass sich nichts ändert.",
        ],
      ],
      solution: [
        [
          [
            "Was ich im Job empfehle, ist das hier: {product}.",
            "Das hier geht an die Ursache: {product}.",
            "Ich sag immer: Geht an die Ursache.",
          ],
          "Das ist einfach, und es ist logisch.",
          "Es setzt da an, wo das Problem entsteht.",
          "Meiner Familie würd ich das Gleiche sagen.",
        ],
      ],
      proof: [
        [
          [
            "Mein Team arbeitet damit, und keiner will mehr zurück.",
            "Ich hab's in meinem eigenen Team gesehen.",
          ],
          "Das überzeugt mich mehr als jeder Prospekt.",
          "Und glaubt mir, die sind anspruchsvoll.",
        ],
      ],
      cta: [
        [
          [
            "Fragt mich einfach hier drunter, oder probiert's selbst.",
            "Wenn ihr unsicher seid, fragt in den Kommentaren.",
          ],
          "Ich lese wirklich jeden Kommentar.",
        ],
      ],
    },
  },
  more: {
    hook: [
      ["{audience}? Das ist für euch.", "Das hier ist für euch: {audience}."],
      ["Kennt ihr das? {pain}.", "Kommt euch das bekannt vor? {pain}."],
      ["Gebt mir ein paar Sekunden, dann wisst ihr, warum.", "Gebt mir kurz eine halbe Minute."],
      ["Bleibt dran, es lohnt sich.", "Hört mir einfach kurz zu."],
      "Ich wünschte, das hätte mir jemand früher gesagt.",
      "Ohne Witz.",
      "Passt mal auf.",
    ],
    problem: [
      ["Das Problem? {pain}.", "Ihr wisst ja, wie das ist: {pain}."],
      ["Ich hab alles ausprobiert, was mir einfiel.", "Und ich hab wirklich viel probiert."],
      "Nichts davon hat groß was gebracht.",
      "Es war immer wieder die gleiche Geschichte.",
      "Irgendwann hab ich gar nicht mehr drüber geredet.",
      "Und das nervt.",
      "Das ist frustrierend.",
    ],
    agitation: [
      ["Und immer das Gleiche: {pain}.", "Jedes Mal wieder: {pain}."],
      "Man lebt damit, und es zermürbt einen.",
      [
        "Man redet sich ein, das ist normal. Ist es nicht.",
        "Und keiner nimmt das so richtig ernst.",
      ],
      "Ich hatte so was von genug.",
      "Es musste doch auch anders gehen.",
      "Tag für Tag.",
      "Das macht müde.",
    ],
    solution: [
      ["Was das ist? {product}.", "Ich rede von dem hier: {product}."],
      [
        "Was mir zuerst aufgefallen ist? {benefit}.",
        "Das Beste daran? {benefit}.",
        "Und das Ergebnis? {benefit}.",
      ],
      "Der Einstieg war überhaupt kein Aufwand.",
      "So leicht hatte ich mir das nicht vorgestellt.",
      "Ehrlich, das hätte ich viel früher machen sollen.",
      "Und es klappt.",
      "Ganz einfach.",
    ],
    proof: [
      ["Was mir am besten gefällt? {benefit}.", "Was mich immer noch umhaut? {benefit}."],
      ["Und was dahintersteckt? {product}.", "Ich rede von dem hier: {product}."],
      ["Ich würd's sofort wieder so machen.", "Ich würde mich jederzeit wieder so entscheiden."],
      "Wenn's nicht so wäre, würd ich's nicht sagen.",
      "Sogar den Leuten um mich herum fällt es auf.",
      "Damit hatte ich echt nicht gerechnet.",
      "Ganz ehrlich.",
      "Und ich liebe es.",
    ],
    cta: [
      ["Merkt euch das: {product}.", "Schreibt's euch auf: {product}."],
      ["Was ihr davon habt? {benefit}.", "Und obendrauf? {benefit}."],
      ["{audience}? Ich meine euch.", "Und ja, ich meine euch: {audience}."],
      ["Der Link ist direkt hier drunter.", "Den Link findet ihr hier drunter."],
      "Überzeugt euch einfach selbst.",
      "Ihr könnt mir später danken.",
      "An eurer Stelle würde ich heute noch anfangen.",
      "Traut euch.",
      "So einfach ist das.",
    ],
  },
};
