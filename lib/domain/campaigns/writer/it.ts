import type { Templates } from "./templates";

export const it: Templates = {
  smallWords:
    "Il Lo La I Gli Le Un Uno Una Mio Mia Miei Mie Tuo Tua Nostro Nostra Questo Questa Questi Queste Io Noi Loro Si Mi Ti Ci Non Né Mai Sempre Senza Con Per Da Dal Dalla Di Del Della In Nel Nella A Al Alla Quando Se Come Che Ogni Tutto Tutta Tutti Tutte Più Meno Troppo Molto Avere Essere".split(
      " ",
    ),
  beats: {
    hook: {
      warm: [
        [
          ["Sono settimane che rimando questo video.", "Vi devo raccontare una cosa."],
          "È un po' personale, ma magari vi aiuta.",
        ],
      ],
      lively: [
        [
          ["Ok, smettete di scrollare un secondo.", "Giuro, non ci crederete mai."],
          "Dovevo registrarlo subito.",
        ],
      ],
      calm: [
        [
          ["Di solito non consiglio quasi niente.", "È raro che io consigli qualcosa."],
          "Se lo faccio, un motivo c'è.",
        ],
      ],
    },
    problem: {
      warm: [
        [
          ["Per tanto tempo non ne ho parlato con nessuno.", "Non ho mai detto quanto mi pesasse."],
          "Sorridevo e dicevo che andava tutto bene.",
        ],
      ],
      lively: [
        [
          [
            "Avete presente quando proprio non ne potete più?",
            "Tutti i giorni la stessa scenetta.",
          ],
          "E io, ogni volta, ci ridevo sopra.",
        ],
      ],
      calm: [
        [
          ["Ci ho convissuto molto più del dovuto.", "Per un bel po' ho cercato una risposta."],
          "Ho letto, ho confrontato, ho chiesto in giro.",
        ],
      ],
    },
    agitation: {
      warm: [
        [
          ["La cosa peggiore è quello che ti fa dentro.", "Certe sere volevo solo mollare tutto."],
          "Alla fine pensi che sia colpa tua.",
        ],
      ],
      lively: [
        [
          ["E non finisce mai, è questo il bello.", "Ero a tanto così dal perdere la testa."],
          "Ma dai, chi ha tempo per queste cose?",
        ],
      ],
      calm: [
        [
          ["Più aspetti, più ti costa caro.", "E da solo non si risolve."],
          "Ti porta via tempo, e ti porta via energie.",
        ],
      ],
    },
    solution: {
      warm: [
        [
          [
            "Poi un'amica mi ha parlato di questo: {product}.",
            "Poi ho provato un'ultima cosa: {product}.",
            "Poi ho provato un'ultima cosa.",
          ],
          "E per la prima volta qualcosa è cambiato.",
        ],
      ],
      lively: [
        [
          [
            "E poi è arrivato questo: {product}.",
            "E guardate che cosa ho trovato: {product}.",
            "E poi ho trovato proprio quello che mi serviva.",
          ],
          "Dal primo giorno non ho più smesso.",
        ],
      ],
      calm: [
        [
          [
            "Quello che alla fine ha funzionato è questo: {product}.",
            "Allora ho messo alla prova questo: {product}.",
            "Alla fine ho trovato qualcosa che funziona.",
          ],
          "Ho aspettato un po' prima di parlarne.",
        ],
      ],
    },
    proof: {
      warm: [
        [
          ["Oggi non ne farei più a meno.", "Mi ritrovo a sorridere al solo pensiero."],
          "E questo vale più di mille promesse.",
        ],
      ],
      lively: [
        [
          ["Tutti mi chiedono che cosa ho cambiato.", "Non riesco più a smettere di parlarne."],
          "E non sto neanche esagerando.",
        ],
      ],
      calm: [
        [
          ["Da allora ci ho fatto molta attenzione.", "Ho aspettato, prima di farmi un'idea."],
          "E la differenza c'è ancora oggi.",
        ],
      ],
    },
    cta: {
      warm: [
        [
          ["Se vi ci ritrovate, fate una prova.", "Fatelo per voi, non per me."],
          "Davvero, non avete niente da perdere.",
        ],
      ],
      lively: [
        [
          ["Correte, prima che ci arrivino tutti gli altri.", "Allora, che cosa aspettate? Forza!"],
          "Poi mi direte.",
        ],
      ],
      calm: [
        [
          ["Dateci un'occhiata e fatevi un'idea vostra.", "Confrontate, provate, e poi decidete."],
          "È esattamente quello che ho fatto io.",
        ],
      ],
    },
  },
  presets: {
    "intimate-confession": {
      hook: [
        [
          [
            "Ok, questa cosa non volevo dirla a nessuno.",
            "Questa cosa non l'ho mai detta ad alta voce.",
          ],
          "Vi prego, non ridete.",
        ],
      ],
      cta: [
        [
          ["Se è così anche per voi, provate. Una volta sola.", "Se vi ci rivedete, provate."],
          "Non dovete neanche dirlo a nessuno.",
        ],
      ],
    },
    "morning-discovery": {
      hook: [
        [
          [
            "Fermi tutti. Le mie mattine sono appena cambiate.",
            "Buongiorno! Ho una novità, e non può aspettare.",
          ],
          "Non ho ancora bevuto neanche il caffè.",
        ],
      ],
      problem: [
        [
          [
            "Prima iniziavo ogni giornata già senza energie.",
            "Le mie mattine erano un disastro, tutti i giorni.",
          ],
          "In ritardo, di cattivo umore e con un sonno tremendo.",
          "E non avevo ancora aperto neanche una mail.",
        ],
      ],
      cta: [
        [
          [
            "Provate per una settimana. Le vostre mattine ringrazieranno.",
            "Provate domani mattina. Vedrete.",
          ],
          "E poi godetevi il caffè in santa pace.",
        ],
      ],
    },
    "street-hype": {
      hook: [
        [
          [
            "Aspettate, davvero non ne avete ancora sentito parlare?",
            "Ehi! Questa la dovete sentire, adesso.",
          ],
          "In questa via non si parla d'altro.",
        ],
      ],
      proof: [
        [
          [
            "Oggi me l'hanno chiesto in tre. In tre. Prima di pranzo.",
            "La gente mi ferma per strada e mi chiede.",
          ],
          "Non riesco più a tornare a casa in pace.",
          "Tutti vogliono sapere da dove arriva.",
          "Dovrei cominciare a farmi pagare.",
        ],
      ],
      cta: [
        [
          ["Andate adesso, prima di tutta la via.", "Non camminate, correte!"],
          "Ditelo agli amici. Oppure che resti tra noi.",
        ],
      ],
    },
    "calm-testimonial": {
      hook: [
        [
          [
            "In famiglia, quella persona che non si fida mai sono io.",
            "Non mi si convince facilmente, credetemi.",
          ],
          "Non pensavo proprio che ne avrei parlato qui.",
        ],
      ],
      problem: [
        [
          [
            "Avevo provato tante cose che promettevano molto e facevano poco.",
            "Di delusioni ne avevo già avute.",
          ],
          "Dopo un po' non ci credi più.",
          "E allora ho smesso di aspettarmi granché.",
        ],
      ],
      cta: [
        [
          [
            "Se avete dubbi anche voi, giudicate con i vostri occhi.",
            "Non credetemi sulla parola. Provate.",
          ],
          "E prendetevi tutto il tempo che vi serve.",
        ],
      ],
    },
    "car-confession": {
      hook: [
        [
          [
            "Sono in macchina, perché questa cosa la devo dire ad alta voce.",
            "Ho appena parcheggiato, e questa cosa la devo dire.",
          ],
          "Ho ancora la cintura allacciata, pensate un po'.",
        ],
      ],
      agitation: [
        [
          [
            "Ogni settimana la stessa storia, e io facevo finta di niente.",
            "Per mesi ho guidato con questo pensiero in testa.",
          ],
          "Semaforo rosso, semaforo verde, e io sempre lì a pensarci.",
          "E ogni volta mi dicevo: la settimana prossima.",
        ],
      ],
      cta: [
        [
          ["Fatevi un favore e cominciate oggi.", "Non aspettate come me. Cominciate oggi."],
          "Va bene, adesso devo proprio andare.",
        ],
      ],
    },
    unboxing: {
      hook: [
        [
          ["È arrivato! Dai, apriamolo insieme.", "Il pacco è qui, e lo vedete prima di tutti."],
          "È tutta la settimana che lo aspetto.",
        ],
      ],
      solution: [
        [
          ["Guardate qua: {product}.", "Ed ecco qui: {product}.", "Mamma mia, ma guardate qua."],
          "È ancora meglio che in foto.",
          "Non riesco a smettere di guardare.",
          "Si vede che è tutto pensato bene.",
        ],
      ],
      proof: [
        [
          [
            "Due minuti, e capisco già perché ne parlano tutti.",
            "Prima prova, e mi piace già un sacco.",
          ],
          "Si vede la cura in ogni dettaglio.",
          "Questo me lo tengo, poco ma sicuro.",
          "Valeva proprio la pena di aspettare.",
        ],
      ],
      cta: [
        [
          ["Ordinate, finché ce n'è.", "Ordinate, e poi fatemi vedere il vostro unboxing."],
          "Io vado avanti con le prove.",
        ],
      ],
    },
    story: {
      hook: [
        [
          ["Un anno fa stavo per mollare tutto.", "Vi racconto di quando stavo per crollare."],
          "E poi è cambiato tutto.",
        ],
      ],
      problem: [
        [
          [
            "Non funzionava niente, e ognuno diceva la sua.",
            "All'inizio era poca cosa, poi ha preso tutto lo spazio.",
          ],
          "Andavo avanti, e non arrivavo da nessuna parte.",
          "E cominciavo a non avere più idee.",
        ],
      ],
      cta: [
        [
          [
            "Quindi, se adesso siete a quel punto, partite da qui.",
            "Questa è la mia storia. Magari qui comincia la vostra.",
          ],
          "Basta un piccolo passo.",
        ],
      ],
    },
    "workplace-expert": {
      hook: [
        [
          [
            "Lo faccio di mestiere, e questo è l'errore che vedo più spesso.",
            "Al lavoro me lo chiedono ogni settimana.",
          ],
          "E quasi nessuno lo spiega bene.",
        ],
      ],
      problem: [
        [
          [
            "Si paga per il sintomo e non si tocca mai la causa.",
            "Quasi tutti partono dal verso sbagliato.",
          ],
          "Lo vedo in quasi tutti i progetti.",
          "All'inizio sembra che costi meno, poi costa di più.",
          "E poi ci si stupisce che non cambi niente.",
        ],
      ],
      solution: [
        [
          [
            "Quello che consiglio al lavoro è questo: {product}.",
            "Per andare alla causa, io uso questo: {product}.",
            "Io lo dico sempre: bisogna andare alla causa.",
          ],
          "È semplice, e ha una sua logica.",
          "Parte da dove parte il problema.",
          "Alla mia famiglia direi la stessa cosa.",
        ],
      ],
      proof: [
        [
          [
            "Nella mia squadra, nessuno vuole più tornare indietro.",
            "Ho visto i risultati nella mia squadra.",
          ],
          "Mi convince più di qualsiasi brochure.",
          "E vi assicuro che sono esigenti.",
        ],
      ],
      cta: [
        [
          [
            "Chiedetemi pure qui sotto, oppure provate subito.",
            "Se avete dubbi, scrivetemi nei commenti.",
          ],
          "Li leggo tutti, i commenti.",
        ],
      ],
    },
  },
  more: {
    hook: [
      ["{audience}? Questo è per voi.", "Questo video è per voi: {audience}."],
      ["Vi suona familiare? {pain}.", "Succede anche a voi? {pain}."],
      ["Datemi qualche secondo e capirete perché.", "Datemi mezzo minuto, non chiedo altro."],
      ["Restate con me, ne vale la pena.", "Ascoltatemi solo un momento."],
      "Magari me l'avessero detto prima.",
      "Sul serio.",
      "Vi può servire.",
    ],
    problem: [
      ["Il problema? {pain}.", "Sapete com'è: {pain}."],
      ["Ho provato tutto quello che mi veniva in mente.", "E sì che ne ho provate, di cose."],
      "Non cambiava mai davvero niente.",
      "Era sempre la stessa storia.",
      "A un certo punto non ne parlavo neanche più.",
      "E alla lunga stanca.",
      "È frustrante.",
    ],
    agitation: [
      ["E sempre la stessa cosa: {pain}.", "Ogni volta è così: {pain}."],
      "Ti ci abitui, e piano piano ti consuma.",
      ["Ti dici che è normale. E invece no.", "E nessuno la prende sul serio, questa cosa."],
      "Non ne potevo davvero più.",
      "Doveva pur esserci un altro modo.",
      "Giorno dopo giorno.",
      "È sfiancante.",
    ],
    solution: [
      ["Che cos'è? {product}.", "Vi parlo di questo: {product}."],
      [
        "La prima cosa che ho notato? {benefit}.",
        "La cosa migliore? {benefit}.",
        "E il risultato? {benefit}.",
      ],
      "Per iniziare non ho fatto nessuno sforzo.",
      "Non pensavo che fosse così facile.",
      "Sinceramente, avrei dovuto farlo prima.",
      "E funziona.",
      "Tutto qui.",
    ],
    proof: [
      ["La cosa che preferisco? {benefit}.", "Quello che mi stupisce ancora? {benefit}."],
      ["E che cosa c'è dietro? {product}.", "Vi parlo di questo: {product}."],
      ["Lo rifarei anche domani.", "Rifarei la stessa scelta senza pensarci due volte."],
      "Se non lo pensassi, non lo direi.",
      "Se ne accorge anche chi mi sta intorno.",
      "Davvero, non me l'aspettavo.",
      "Ve lo assicuro.",
      "E ne vale la pena.",
    ],
    cta: [
      ["Tenete a mente questo: {product}.", "Segnatevelo: {product}."],
      ["Che cosa ci guadagnate? {benefit}.", "E in più? {benefit}."],
      ["{audience}? Dico a voi.", "E sì, parlo di voi: {audience}."],
      ["Il link è qui sotto.", "Vi lascio il link qui sotto."],
      "Provate e vedrete con i vostri occhi.",
      "Poi mi ringrazierete.",
      "Al posto vostro, comincerei oggi.",
      "Vedrete.",
      "È così semplice.",
    ],
  },
};
