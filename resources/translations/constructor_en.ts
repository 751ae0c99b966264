<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>Accuracy</name>
    <message numerus="yes">
        <source>%1 of %n sounds that were not used for training.</source>
        <translation>
            <numerusform>%1 of %n sound that was not used for training.</numerusform>
            <numerusform>%1 of %n sounds that were not used for training.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n pictures that were not used for training.</source>
        <translation>
            <numerusform>%1 of %n picture that was not used for training.</numerusform>
            <numerusform>%1 of %n pictures that were not used for training.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Advice</name>
    <message numerus="yes">
        <source>Listen to %n sound(s) it mixed up</source>
        <translation>
            <numerusform>Listen to %n sound it mixed up</numerusform>
            <numerusform>Listen to %n sounds it mixed up</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Look at %n picture(s) it mixed up</source>
        <translation>
            <numerusform>Look at %n picture it mixed up</numerusform>
            <numerusform>Look at %n pictures it mixed up</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Record more %1: only %n were checked</source>
        <translation>
            <numerusform>Record more %1: only %n was checked</numerusform>
            <numerusform>Record more %1: only %n were checked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add more of %1: only %n were checked</source>
        <translation>
            <numerusform>Add more of %1: only %n was checked</numerusform>
            <numerusform>Add more of %1: only %n were checked</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AnswersPane</name>
    <message numerus="yes">
        <source>%n row(s) saved to %1</source>
        <translation>
            <numerusform>%n row saved to %1</numerusform>
            <numerusform>%n rows saved to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) found</source>
        <translation>
            <numerusform>%n file found</numerusform>
            <numerusform>%n files found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other(s) left out</source>
        <translation>
            <numerusform>%n other left out</numerusform>
            <numerusform>%n others left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CellCard</name>
    <message numerus="yes">
        <source>%n sound(s)</source>
        <translation>
            <numerusform>%n sound</numerusform>
            <numerusform>%n sounds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %n to %1</source>
        <translation>
            <numerusform>Move %n to %1</numerusform>
            <numerusform>Move %n to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n</source>
        <translation>
            <numerusform>Delete %n</numerusform>
            <numerusform>Delete %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Cloud</name>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n core</numerusform>
            <numerusform>%n cores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n graphics card(s)</source>
        <translation>
            <numerusform>%n graphics card</numerusform>
            <numerusform>%n graphics cards</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CloudHost</name>
    <message numerus="yes">
        <source>%n jobs go on in the cloud.</source>
        <translation>
            <numerusform>%n job goes on in the cloud.</numerusform>
            <numerusform>%n jobs go on in the cloud.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CloudSection</name>
    <message numerus="yes">
        <source>The check found %n problem(s): %1</source>
        <translation>
            <numerusform>The check found %n problem: %1</numerusform>
            <numerusform>The check found %n problems: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CloudStrip</name>
    <message numerus="yes">
        <source>%n job(s) go on in the cloud</source>
        <translation>
            <numerusform>%n job go on in the cloud</numerusform>
            <numerusform>%n jobs go on in the cloud</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message numerus="yes">
        <source>All answered the same %n sample(s) that they had not learned from.</source>
        <translation>
            <numerusform>All answered the same %n sample that they had not learned from.</numerusform>
            <numerusform>All answered the same %n samples that they had not learned from.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CorrectionCard</name>
    <message numerus="yes">
        <source>%1 of %n correction(s) are recognised now.</source>
        <translation>
            <numerusform>%1 of %n correction are recognised now.</numerusform>
            <numerusform>%1 of %n corrections are recognised now.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) changed</source>
        <translation>
            <numerusform>%n answer changed</numerusform>
            <numerusform>%n answers changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other answer(s) changed</source>
        <translation>
            <numerusform>%n other answer changed</numerusform>
            <numerusform>%n other answers changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No other answer has changed (%n file(s) compared).</source>
        <translation>
            <numerusform>No other answer has changed (%n file compared).</numerusform>
            <numerusform>No other answer has changed (%n files compared).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n better</source>
        <translation>
            <numerusform>%n better</numerusform>
            <numerusform>%n better</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n worse</source>
        <translation>
            <numerusform>%n worse</numerusform>
            <numerusform>%n worse</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not sure any more</source>
        <translation>
            <numerusform>%n not sure any more</numerusform>
            <numerusform>%n not sure any more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not sure before</source>
        <translation>
            <numerusform>%n not sure before</numerusform>
            <numerusform>%n not sure before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n correction(s) the model has not learned yet</source>
        <translation>
            <numerusform>%n correction the model has not learned yet</numerusform>
            <numerusform>%n corrections the model has not learned yet</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Corrections</name>
    <message numerus="yes">
        <source>%n file(s) moved to %1</source>
        <translation>
            <numerusform>%n file moved to %1</numerusform>
            <numerusform>%n files moved to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) added to %1</source>
        <translation>
            <numerusform>%n file added to %1</numerusform>
            <numerusform>%n files added to %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CutDialog</name>
    <message numerus="yes">
        <source>Cut into %n clip(s)</source>
        <translation>
            <numerusform>Cut into %n clip</numerusform>
            <numerusform>Cut into %n clips</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n clip(s)</source>
        <translation>
            <numerusform>%n clip</numerusform>
            <numerusform>%n clips</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 cut into %n clip(s)</source>
        <translation>
            <numerusform>%1 cut into %n clip</numerusform>
            <numerusform>%1 cut into %n clips</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DataChanges</name>
    <message numerus="yes">
        <source>%n sound(s) were added after this run.</source>
        <translation>
            <numerusform>%n sound was added after this run.</numerusform>
            <numerusform>%n sounds were added after this run.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) were added after this run.</source>
        <translation>
            <numerusform>%n picture was added after this run.</numerusform>
            <numerusform>%n pictures were added after this run.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) were removed after this run.</source>
        <translation>
            <numerusform>%n sound was removed after this run.</numerusform>
            <numerusform>%n sounds were removed after this run.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) were removed after this run.</source>
        <translation>
            <numerusform>%n picture was removed after this run.</numerusform>
            <numerusform>%n pictures were removed after this run.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) moved to another class after this run.</source>
        <translation>
            <numerusform>%n sound moved to another class after this run.</numerusform>
            <numerusform>%n sounds moved to another class after this run.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) moved to another class after this run.</source>
        <translation>
            <numerusform>%n picture moved to another class after this run.</numerusform>
            <numerusform>%n pictures moved to another class after this run.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) were trimmed after this run.</source>
        <translation>
            <numerusform>%n sound was trimmed after this run.</numerusform>
            <numerusform>%n sounds were trimmed after this run.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n class(es) were renamed after this run.</source>
        <translation>
            <numerusform>%n class was renamed after this run.</numerusform>
            <numerusform>%n classes were renamed after this run.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%n class</numerusform>
            <numerusform>%n classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s)</source>
        <translation>
            <numerusform>%n sound</numerusform>
            <numerusform>%n sounds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message numerus="yes">
        <source>And %n more notice(s) like this.</source>
        <translation>
            <numerusform>And %n more notice like this.</numerusform>
            <numerusform>And %n more notices like this.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Dragging</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s)</source>
        <translation>
            <numerusform>%n sound</numerusform>
            <numerusform>%n sounds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%n class</numerusform>
            <numerusform>%n classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) left out</source>
        <translation>
            <numerusform>%n file left out</numerusform>
            <numerusform>%n files left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DropPlace</name>
    <message numerus="yes">
        <source>%n sound(s)</source>
        <translation>
            <numerusform>%n sound</numerusform>
            <numerusform>%n sounds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) will be skipped</source>
        <translation>
            <numerusform>%n file will be skipped</numerusform>
            <numerusform>%n files will be skipped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Let go to add %n class(es): %1</source>
        <translation>
            <numerusform>Let go to add %n class: %1</numerusform>
            <numerusform>Let go to add %n classes: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EstimateDialog</name>
    <message numerus="yes">
        <source>%n sample(s)</source>
        <translation>
            <numerusform>%n sample</numerusform>
            <numerusform>%n samples</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportContents</name>
    <message numerus="yes">
        <source>%n sound(s) with the right answers, to check anywhere</source>
        <translation>
            <numerusform>%n sound with the right answers, to check anywhere</numerusform>
            <numerusform>%n sounds with the right answers, to check anywhere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) with the right answers, to check anywhere</source>
        <translation>
            <numerusform>%n picture with the right answers, to check anywhere</numerusform>
            <numerusform>%n pictures with the right answers, to check anywhere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportPage</name>
    <message numerus="yes">
        <source>We unpacked the bundle, started it on its own, and compared %n sample(s).</source>
        <translation>
            <numerusform>We unpacked the bundle, started it on its own, and compared %n sample.</numerusform>
            <numerusform>We unpacked the bundle, started it on its own, and compared %n samples.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>We unpacked the bundle, started it on its own, and compared %n kept-aside sound(s).</source>
        <translation>
            <numerusform>We unpacked the bundle, started it on its own, and compared %n kept-aside sound.</numerusform>
            <numerusform>We unpacked the bundle, started it on its own, and compared %n kept-aside sounds.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>We unpacked the bundle, started it on its own, and compared %n kept-aside picture(s).</source>
        <translation>
            <numerusform>We unpacked the bundle, started it on its own, and compared %n kept-aside picture.</numerusform>
            <numerusform>We unpacked the bundle, started it on its own, and compared %n kept-aside pictures.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Hints</name>
    <message numerus="yes">
        <source>%1 has %n sound(s), the others %2. A few more would make it more reliable.</source>
        <translation>
            <numerusform>%1 has %n sound, the others %2. A few more would make it more reliable.</numerusform>
            <numerusform>%1 has %n sounds, the others %2. A few more would make it more reliable.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 has %n picture(s), the others %2. A few more would make it more reliable.</source>
        <translation>
            <numerusform>%1 has %n picture, the others %2. A few more would make it more reliable.</numerusform>
            <numerusform>%1 has %n pictures, the others %2. A few more would make it more reliable.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) so far. From 10 on the answers get reliable.</source>
        <translation>
            <numerusform>%n picture so far. From 10 on the answers get reliable.</numerusform>
            <numerusform>%n pictures so far. From 10 on the answers get reliable.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) look almost the same as others. They count as one.</source>
        <translation>
            <numerusform>%n picture looks almost the same as others. They count as one.</numerusform>
            <numerusform>%n pictures look almost the same as others. They count as one.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) look the same as in %1. One of the two must be wrong.</source>
        <translation>
            <numerusform>%n picture looks the same as in %1. One of the two must be wrong.</numerusform>
            <numerusform>%n pictures look the same as in %1. One of the two must be wrong.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) cannot be read and are left out.</source>
        <translation>
            <numerusform>%n picture cannot be read and is left out.</numerusform>
            <numerusform>%n pictures cannot be read and are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are very small. Larger ones would help.</source>
        <translation>
            <numerusform>%n picture is very small. Larger ones would help.</numerusform>
            <numerusform>%n pictures are very small. Larger ones would help.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are very dark. Take them again with more light.</source>
        <translation>
            <numerusform>%n picture is very dark. Take it again with more light.</numerusform>
            <numerusform>%n pictures are very dark. Take them again with more light.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There is nothing to be seen in %n picture(s).</source>
        <translation>
            <numerusform>There is nothing to be seen in %n picture.</numerusform>
            <numerusform>There is nothing to be seen in %n pictures.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) so far. From 10 on the answers get reliable.</source>
        <translation>
            <numerusform>%n sound so far. From 10 on the answers get reliable.</numerusform>
            <numerusform>%n sounds so far. From 10 on the answers get reliable.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) are the same as others. They count as one.</source>
        <translation>
            <numerusform>%n sound is the same as others. They count as one.</numerusform>
            <numerusform>%n sounds are the same as others. They count as one.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) are the same as in %1. One of the two must be wrong.</source>
        <translation>
            <numerusform>%n sound is the same as in %1. One of the two must be wrong.</numerusform>
            <numerusform>%n sounds are the same as in %1. One of the two must be wrong.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) cannot be read and are left out.</source>
        <translation>
            <numerusform>%n sound cannot be read and is left out.</numerusform>
            <numerusform>%n sounds cannot be read and are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) are longer than %1 s: only the beginning is used. Cut them into clips.</source>
        <translation>
            <numerusform>%n sound is longer than %1 s: only the beginning is used. Cut it into clips.</numerusform>
            <numerusform>%n sounds are longer than %1 s: only the beginning is used. Cut them into clips.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) are silent and are left out.</source>
        <translation>
            <numerusform>%n sound is silent and is left out.</numerusform>
            <numerusform>%n sounds are silent and are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) are very quiet. Record them again closer to the microphone.</source>
        <translation>
            <numerusform>%n sound is very quiet. Record it again closer to the microphone.</numerusform>
            <numerusform>%n sounds are very quiet. Record them again closer to the microphone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) are too loud and distorted. Record them from farther away.</source>
        <translation>
            <numerusform>%n sound is too loud and distorted. Record it from farther away.</numerusform>
            <numerusform>%n sounds are too loud and distorted. Record them from farther away.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There is hardly anything to be heard in %n sound(s).</source>
        <translation>
            <numerusform>There is hardly anything to be heard in %n sound.</numerusform>
            <numerusform>There is hardly anything to be heard in %n sounds.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IdleView</name>
    <message numerus="yes">
        <source>Record %n clip(s)</source>
        <translation>
            <numerusform>Record %n clip</numerusform>
            <numerusform>Record %n clips</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportSheet</name>
    <message numerus="yes">
        <source>%n skipped</source>
        <translation>
            <numerusform>%n skipped</numerusform>
            <numerusform>%n skipped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Why %n file(s) are skipped</source>
        <translation>
            <numerusform>Why %n file is skipped</numerusform>
            <numerusform>Why %n files are skipped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%n class</numerusform>
            <numerusform>%n classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them new</source>
        <translation>
            <numerusform>%n of them new</numerusform>
            <numerusform>%n of them new</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s)</source>
        <translation>
            <numerusform>%n sound</numerusform>
            <numerusform>%n sounds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out by you</source>
        <translation>
            <numerusform>%n left out by you</numerusform>
            <numerusform>%n left out by you</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Importer</name>
    <message numerus="yes">
        <source>Stopped. %n file(s) are in already.</source>
        <translation>
            <numerusform>Stopped. %n file is in already.</numerusform>
            <numerusform>Stopped. %n files are in already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were left out.</source>
        <translation>
            <numerusform>%n file was left out.</numerusform>
            <numerusform>%n files were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) added</source>
        <translation>
            <numerusform>%n sound added</numerusform>
            <numerusform>%n sounds added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) added</source>
        <translation>
            <numerusform>%n picture added</numerusform>
            <numerusform>%n pictures added</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LeftoverOffer</name>
    <message numerus="yes">
        <source>%n machine(s) of an earlier job are still there and may cost money.</source>
        <translation>
            <numerusform>%n machine of an earlier job are still there and may cost money.</numerusform>
            <numerusform>%n machines of an earlier job are still there and may cost money.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) of an earlier job are still in the cloud and may cost money.</source>
        <translation>
            <numerusform>%n thing of an earlier job are still in the cloud and may cost money.</numerusform>
            <numerusform>%n things of an earlier job are still in the cloud and may cost money.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Leftovers</name>
    <message numerus="yes">
        <source>Delete %n thing(s) in the cloud that belong to no job of this program any more?</source>
        <translation>
            <numerusform>Delete %n thing in the cloud that belong to no job of this program any more?</numerusform>
            <numerusform>Delete %n things in the cloud that belong to no job of this program any more?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This also deletes the finished result of %n jobs that are not known here.</source>
        <translation>
            <numerusform>This also deletes the finished result of a job that is not known here.</numerusform>
            <numerusform>This also deletes the finished results of %n jobs that are not known here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ManyPreview</name>
    <message numerus="yes">
        <source>%n sound(s) selected</source>
        <translation>
            <numerusform>%n sound selected</numerusform>
            <numerusform>%n sounds selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) selected</source>
        <translation>
            <numerusform>%n picture selected</numerusform>
            <numerusform>%n pictures selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelsView</name>
    <message numerus="yes">
        <source>%n model(s)</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Outcome</name>
    <message numerus="yes">
        <source>This comparison was broken off: of %n model(s) %1 are done. What is done is kept.</source>
        <translation>
            <numerusform>This comparison was broken off: of %n model %1 are done. What is done is kept.</numerusform>
            <numerusform>This comparison was broken off: of %n models %1 are done. What is done is kept.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Readiness</name>
    <message numerus="yes">
        <source>Add %n more class(es).</source>
        <translation>
            <numerusform>Add %n more class.</numerusform>
            <numerusform>Add %n more classes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“%1” needs %n more sound(s).</source>
        <translation>
            <numerusform>“%1” needs %n more sound.</numerusform>
            <numerusform>“%1” needs %n more sounds.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“%1” needs %n more picture(s).</source>
        <translation>
            <numerusform>“%1” needs %n more picture.</numerusform>
            <numerusform>“%1” needs %n more pictures.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecentList</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s)</source>
        <translation>
            <numerusform>%n sound</numerusform>
            <numerusform>%n sounds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%n class</numerusform>
            <numerusform>%n classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewView</name>
    <message numerus="yes">
        <source>%n recording(s) from last time</source>
        <translation>
            <numerusform>%n recording from last time</numerusform>
            <numerusform>%n recordings from last time</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recording(s) to listen to</source>
        <translation>
            <numerusform>%n recording to listen to</numerusform>
            <numerusform>%n recordings to listen to</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunHow</name>
    <message numerus="yes">
        <source>%n pass(es)</source>
        <translation>
            <numerusform>%n pass</numerusform>
            <numerusform>%n passes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>learned from %n sample(s)</source>
        <translation>
            <numerusform>learned from %n sample</numerusform>
            <numerusform>learned from %n samples</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SampleWords</name>
    <message numerus="yes">
        <source>%n sound(s) moved to %1</source>
        <translation>
            <numerusform>%n sound moved to %1</numerusform>
            <numerusform>%n sounds moved to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) moved to %1</source>
        <translation>
            <numerusform>%n picture moved to %1</numerusform>
            <numerusform>%n pictures moved to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) deleted</source>
        <translation>
            <numerusform>%n sound deleted</numerusform>
            <numerusform>%n sounds deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) deleted</source>
        <translation>
            <numerusform>%n picture deleted</numerusform>
            <numerusform>%n pictures deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sound(s) added to %1</source>
        <translation>
            <numerusform>%n sound added to %1</numerusform>
            <numerusform>%n sounds added to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) added to %1</source>
        <translation>
            <numerusform>%n picture added to %1</numerusform>
            <numerusform>%n pictures added to %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Side</name>
    <message numerus="yes">
        <source>%n answer(s) a second, %1 ms behind the sound</source>
        <translation>
            <numerusform>%n answer a second, %1 ms behind the sound</numerusform>
            <numerusform>%n answers a second, %1 ms behind the sound</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) a second, %1 ms behind the picture</source>
        <translation>
            <numerusform>%n answer a second, %1 ms behind the picture</numerusform>
            <numerusform>%n answers a second, %1 ms behind the picture</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SoundFacts</name>
    <message numerus="yes">
        <source>%n channels</source>
        <translation>
            <numerusform>%n channel</numerusform>
            <numerusform>%n channels</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TestPage</name>
    <message numerus="yes">
        <source>The selected %n file(s) is…</source>
        <translation>
            <numerusform>The selected %n file is…</numerusform>
            <numerusform>The selected %n files are…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainLog</name>
    <message numerus="yes">
        <source>%n sound(s) read</source>
        <translation>
            <numerusform>%n sound read</numerusform>
            <numerusform>%n sounds read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) read</source>
        <translation>
            <numerusform>%n picture read</numerusform>
            <numerusform>%n pictures read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>cross-validation with %n part(s)</source>
        <translation>
            <numerusform>cross-validation with %n part</numerusform>
            <numerusform>cross-validation with %n parts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainView</name>
    <message numerus="yes">
        <source>%n pass(es)</source>
        <translation>
            <numerusform>%n pass</numerusform>
            <numerusform>%n passes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WaitingClips</name>
    <message numerus="yes">
        <source>%n recording(s) discarded</source>
        <translation>
            <numerusform>%n recording discarded</numerusform>
            <numerusform>%n recordings discarded</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WebcamCapture</name>
    <message numerus="yes">
        <source>%n picture(s) from last time added</source>
        <translation>
            <numerusform>%n picture from last time added</numerusform>
            <numerusform>%n pictures from last time added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n frame(s) taken.</source>
        <translation>
            <numerusform>%n frame taken.</numerusform>
            <numerusform>%n frames taken.</numerusform>
        </translation>
    </message>
</context>
</TS>
