import type { Templates } from "./templates";

export const es: Templates = {
  smallWords:
    "El La Los Las Un Una Unos Unas Mi Mis Tu Tus Su Sus Nuestro Nuestra Este Esta Esto Yo Nosotros Ellos Ellas Se Me Te Nos No Ni Nunca Siempre Sin Con Para Por De Del En Al Cuando Si Como Que Cada Todo Toda Todos Todas Más Menos Muy Tener Estar".split(
      " ",
    ),
  beats: {
    hook: {
      warm: [
        [
          ["Llevo semanas dejando este vídeo para mañana.", "Tengo que contaros una cosa."],
          "Es un poco personal, pero igual os ayuda.",
        ],
      ],
      lively: [
        [
          ["Vale, dejad de hacer scroll un segundo.", "A ver, no os lo vais a creer."],
          "Tenía que grabarlo ya mismo.",
        ],
      ],
      calm: [
        [
          ["No suelo recomendar casi nada.", "Es raro que yo recomiende algo."],
          "Y cuando lo hago, es por algo.",
        ],
      ],
    },
    problem: {
      warm: [
        [
          ["Durante mucho tiempo me lo callé.", "Nunca dije cuánto me afectaba."],
          "Sonreía y decía que todo iba bien.",
        ],
      ],
      lively: [
        [
          ["¿Sabéis ese momento en el que ya no podéis más?", "Todos los días el mismo numerito."],
          "Y yo, cada vez, me lo tomaba a risa.",
        ],
      ],
      calm: [
        [
          [
            "Viví con esto mucho más tiempo de la cuenta.",
            "Estuve bastante tiempo buscando una respuesta.",
          ],
          "Leí, comparé, pregunté a todo el mundo.",
        ],
      ],
    },
    agitation: {
      warm: [
        [
          [
            "Lo peor es lo que te acaba haciendo por dentro.",
            "Algunas noches solo quería tirar la toalla.",
          ],
          "Al final piensas que la culpa es tuya.",
        ],
      ],
      lively: [
        [
          ["Y es que no para nunca, eso es lo fuerte.", "Estuve a esto de perder los nervios."],
          "En serio, ¿quién tiene tiempo para eso?",
        ],
      ],
      calm: [
        [
          ["Cuanto más esperas, más caro te sale.", "Y esto no se arregla solo."],
          "Te quita tiempo y te quita energía.",
        ],
      ],
    },
    solution: {
      warm: [
        [
          [
            "Hasta que una amiga me habló de esto: {product}.",
            "Y entonces probé una última cosa: {product}.",
            "Y entonces probé una última cosa.",
          ],
          "Y por primera vez, algo cambió.",
        ],
      ],
      lively: [
        [
          [
            "Y entonces apareció esto: {product}.",
            "Y mirad lo que encontré: {product}.",
            "Y entonces encontré justo lo que necesitaba.",
          ],
          "Desde el primer día, me enganchó.",
        ],
      ],
      calm: [
        [
          [
            "Lo que al final me funcionó es esto: {product}.",
            "Así que puse esto a prueba: {product}.",
            "Al final encontré algo que sí funciona.",
          ],
          "Me tomé mi tiempo antes de hablar de ello.",
        ],
      ],
    },
    proof: {
      warm: [
        [
          [
            "Hoy ya no quiero pasar ni un día sin ello.",
            "A veces me pillo sonriendo solo de pensarlo.",
          ],
          "Y eso vale más que cualquier promesa.",
        ],
      ],
      lively: [
        [
          [
            "Todo el mundo me pregunta qué he cambiado.",
            "Es que no puedo dejar de hablar de esto.",
          ],
          "Y no exagero nada.",
        ],
      ],
      calm: [
        [
          ["Desde entonces lo he seguido muy de cerca.", "Esperé antes de formarme una opinión."],
          "Y la diferencia sigue ahí.",
        ],
      ],
    },
    cta: {
      warm: [
        [
          ["Si os suena, dadle una oportunidad.", "Hacedlo, que os lo merecéis."],
          "De verdad, no tenéis nada que perder.",
        ],
      ],
      lively: [
        [
          ["Id a por ello antes de que lo haga todo el mundo.", "¿A qué estáis esperando? ¡Venga!"],
          "Os vais a alegrar un montón.",
        ],
      ],
      calm: [
        [
          [
            "Echadle un vistazo y sacad vuestras conclusiones.",
            "Comparad, probadlo y luego decidid.",
          ],
          "Es justo lo que hice yo.",
        ],
      ],
    },
  },
  presets: {
    "intimate-confession": {
      hook: [
        [
          ["Vale, esto no se lo iba a contar a nadie.", "Esto nunca lo había dicho en voz alta."],
          "Por favor, no os riais.",
        ],
      ],
      cta: [
        [
          ["Si os pasa lo mismo, probadlo. Solo una vez.", "Si esto os suena, probadlo."],
          "Ni siquiera hace falta que se lo contéis a nadie.",
        ],
      ],
    },
    "morning-discovery": {
      hook: [
        [
          [
            "Parad lo que estéis haciendo. Me han cambiado las mañanas.",
            "¡Buenos días! Tengo noticias, y no pueden esperar.",
          ],
          "Todavía no me he tomado ni el café.",
        ],
      ],
      problem: [
        [
          [
            "Antes empezaba todos los días sin energía.",
            "Mis mañanas eran un desastre, todos los días.",
          ],
          "Tarde, de mal humor y con un sueño tremendo.",
          "Y eso antes de abrir el primer correo.",
        ],
      ],
      cta: [
        [
          [
            "Probadlo una semana. Vuestras mañanas lo van a notar.",
            "Probadlo mañana por la mañana. Ya veréis.",
          ],
          "Y luego, a disfrutar del café.",
        ],
      ],
    },
    "street-hype": {
      hook: [
        [
          [
            "Esperad, ¿que todavía no habéis oído hablar de esto?",
            "¡Eh! Esto lo tenéis que oír, ahora mismo.",
          ],
          "En esta calle no se habla de otra cosa.",
        ],
      ],
      proof: [
        [
          [
            "Hoy me han preguntado tres personas. Tres. Antes de comer.",
            "La gente me para por la calle para preguntarme.",
          ],
          "Ya no puedo ni volver a casa en paz.",
          "Todos quieren saber de dónde lo he sacado.",
          "Debería empezar a cobrar por contarlo.",
        ],
      ],
      cta: [
        [
          ["Pilladlo ya, antes de que lo tenga toda la calle.", "¡No andéis, corred!"],
          "Contádselo a vuestros amigos. O que sea nuestro secreto.",
        ],
      ],
    },
    "calm-testimonial": {
      hook: [
        [
          [
            "En mi familia, lo de no fiarse de nada es cosa mía.",
            "A mí no se me convence fácilmente, os lo aseguro.",
          ],
          "Así que no me imaginaba contando esto.",
        ],
      ],
      problem: [
        [
          [
            "Había probado muchas cosas que prometían mucho y hacían muy poco.",
            "Ya me había llevado muchos chascos.",
          ],
          "Al cabo de un tiempo, ya no te crees nada.",
          "Así que dejé de esperar gran cosa.",
        ],
      ],
      cta: [
        [
          [
            "Si también tenéis dudas, sacad vuestras propias conclusiones.",
            "No hace falta que me creáis. Probadlo.",
          ],
          "Y tomaos todo el tiempo que queráis.",
        ],
      ],
    },
    "car-confession": {
      hook: [
        [
          [
            "Estoy en el coche porque necesito decir esto en voz alta.",
            "Acabo de aparcar, y esto lo tengo que soltar.",
          ],
          "Ni siquiera me he quitado el cinturón.",
        ],
      ],
      agitation: [
        [
          [
            "Cada semana lo mismo, y yo como si nada.",
            "Me pasé meses conduciendo con esto en la cabeza.",
          ],
          "Semáforo en rojo, semáforo en verde, y yo dándole vueltas.",
          "Y cada vez me decía: la semana que viene.",
        ],
      ],
      cta: [
        [
          ["Haceos un favor y pedidlo hoy mismo.", "No esperéis tanto como yo. Pedidlo hoy."],
          "Bueno, ahora sí que tengo que arrancar.",
        ],
      ],
    },
    unboxing: {
      hook: [
        [
          [
            "¡Ya está aquí! Venga, lo abrimos juntos.",
            "Ha llegado el paquete, y lo vais a ver antes que nadie.",
          ],
          "Llevo toda la semana esperando esto.",
        ],
      ],
      solution: [
        [
          ["Mirad esto: {product}.", "Y aquí está: {product}.", "Madre mía, pero mirad esto."],
          "Es todavía mejor que en las fotos.",
          "No puedo dejar de mirarlo.",
          "Se nota que lo han pensado muy bien.",
        ],
      ],
      proof: [
        [
          [
            "Dos minutos, y ya entiendo por qué se habla tanto de esto.",
            "Primera prueba, y ya me está gustando mucho.",
          ],
          "Se nota el cariño en cada detalle.",
          "Esto se queda conmigo, eso seguro.",
          "Ha merecido la pena esperar.",
        ],
      ],
      cta: [
        [
          ["Pedidlo antes de que se acabe.", "Pedidlo, y luego enseñadme vuestro unboxing."],
          "Yo me voy a seguir probándolo.",
        ],
      ],
    },
    story: {
      hook: [
        [
          [
            "Hace un año estuve a punto de dejarlo todo.",
            "Os voy a contar cómo esto casi puede conmigo.",
          ],
          "Y entonces todo dio un giro.",
        ],
      ],
      problem: [
        [
          [
            "Nada funcionaba, y cada uno tenía su teoría.",
            "Empezó siendo poca cosa, y acabó ocupándolo todo.",
          ],
          "Yo seguía, y no llegaba a ninguna parte.",
          "Y ya me estaba quedando sin ideas.",
        ],
      ],
      cta: [
        [
          [
            "Así que si estáis en ese punto, empezad por aquí.",
            "Esa es mi historia. Aquí puede empezar la vuestra.",
          ],
          "Con un pequeño paso basta.",
        ],
      ],
    },
    "workplace-expert": {
      hook: [
        [
          [
            "Me dedico a esto, y este es el error que más veo.",
            "En el trabajo me lo preguntan cada semana.",
          ],
          "Y casi nadie lo explica bien.",
        ],
      ],
      problem: [
        [
          [
            "La gente paga por el síntoma y nunca toca la causa.",
            "La mayoría empieza la casa por el tejado.",
          ],
          "Lo veo en casi todos los proyectos.",
          "Al principio parece barato, y al final sale caro.",
          "Y luego se extrañan de que nada cambie.",
        ],
      ],
      solution: [
        [
          [
            "Lo que recomiendo en el trabajo es esto: {product}.",
            "Para ir a la causa, yo uso esto: {product}.",
            "Yo siempre digo: hay que ir a la causa.",
          ],
          "Es sencillo y tiene lógica.",
          "Empieza donde empieza el problema.",
          "A mi familia le diría lo mismo.",
        ],
      ],
      proof: [
        [
          [
            "Mi equipo lo usa, y nadie quiere volver atrás.",
            "He visto los resultados en mi propio equipo.",
          ],
          "Eso me convence más que cualquier folleto.",
          "Y os aseguro que son exigentes.",
        ],
      ],
      cta: [
        [
          [
            "Preguntadme aquí abajo, o probadlo directamente.",
            "Si tenéis dudas, dejádmelas en los comentarios.",
          ],
          "Leo todos los comentarios.",
        ],
      ],
    },
  },
  more: {
    hook: [
      ["¿{audience}? Esto os interesa.", "{audience}: esto os va a gustar."],
      ["¿Os suena? {pain}.", "¿Os ha pasado alguna vez? {pain}."],
      ["Dadme unos segundos y lo vais a entender.", "Dadme medio minuto, no pido más."],
      ["Quedaos, que merece la pena.", "Escuchadme un momento."],
      "Ojalá alguien me lo hubiera dicho antes.",
      "En serio.",
      "Os va a interesar.",
    ],
    problem: [
      ["¿El problema? {pain}.", "Ya sabéis cómo es: {pain}."],
      ["Probé todo lo que se me ocurrió.", "Y mira que probé cosas."],
      "Nada cambiaba de verdad.",
      "Siempre era la misma historia.",
      "Llegó un punto en que ya ni lo comentaba.",
      "Y eso cansa.",
      "Es frustrante.",
    ],
    agitation: [
      ["Y siempre lo mismo: {pain}.", "Una y otra vez: {pain}."],
      "Te acostumbras, y poco a poco te va desgastando.",
      ["Te dices que es normal. Y no lo es.", "Y nadie se lo toma en serio."],
      "No podía más, de verdad.",
      "Tenía que haber otra forma.",
      "Día tras día.",
      "Es agotador.",
    ],
    solution: [
      ["¿Y qué es? {product}.", "Os hablo de esto: {product}."],
      [
        "¿Lo primero que noté? {benefit}.",
        "¿Lo mejor de todo? {benefit}.",
        "¿Y el resultado? {benefit}.",
      ],
      "Empezar no me costó ningún esfuerzo.",
      "No me esperaba que fuera tan fácil.",
      "Sinceramente, tendría que haberlo hecho antes.",
      "Y funciona.",
      "Así de fácil.",
    ],
    proof: [
      ["¿Lo que más me gusta? {benefit}.", "¿Lo que me sigue sorprendiendo? {benefit}."],
      ["¿Y qué hay detrás? {product}.", "Os hablo de esto: {product}."],
      ["Lo volvería a hacer ahora mismo.", "Lo volvería a elegir sin pensarlo dos veces."],
      "Si no lo pensara, no lo diría.",
      "Hasta la gente de mi alrededor lo ha notado.",
      "La verdad, no me lo esperaba.",
      "De verdad.",
      "Y me encanta.",
    ],
    cta: [
      ["Quedaos con esto: {product}.", "Apuntadlo: {product}."],
      ["¿Qué ganáis con esto? {benefit}.", "¿Y encima? {benefit}."],
      ["¿{audience}? Os estoy hablando.", "{audience}: os lo digo en serio."],
      ["Tenéis el enlace aquí abajo.", "Os dejo el enlace justo debajo."],
      "Haced la prueba y ya me contaréis.",
      "Ya me daréis las gracias.",
      "En vuestro lugar, yo empezaría hoy.",
      "Ya veréis.",
      "Así de sencillo.",
    ],
  },
};
